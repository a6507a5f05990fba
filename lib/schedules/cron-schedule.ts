import { Cron } from 'croner';
import type { Schedule, TickCount } from './schedule.js';

/** Counting missed ticks asks croner once for each: beyond this it would itself make the process late. */
const COUNT_LIMIT = 1000;

/** A croner instance holds about 83 kB: this many are kept, the others are built again when their tick comes. */
const KEPT_INSTANCES = 256;

/** What is wrong with a cron pattern or its time zone. */
export interface CronFault {
  readonly option: 'cron' | 'timeZone';
  readonly expected: string;
}

/** Makes the cron schedules of one application. Those of one pattern and zone share a croner instance. */
export class CronSchedules {
  readonly #evaluators = new Map<string, CronEvaluator>();
  readonly #zones = new Map<string, string | undefined>();

  /** Throws what croner throws for a pattern that it cannot read: see {@link faultOf}. */
  get(pattern: string, timeZone: string): Schedule {
    return new CronSchedule(pattern, timeZone, this);
  }

  /** Whether there is a time zone of that name. */
  isZone(timeZone: string): boolean {
    return this.#zone(timeZone) !== undefined;
  }

  /** Why there can be no schedule of that pattern and zone; `undefined` if there can. */
  faultOf(pattern: string, timeZone: string, now: number): CronFault | undefined {
    if (!this.isZone(timeZone))
      return { option: 'timeZone', expected: "an IANA time zone like 'Europe/Berlin'" };
    try {
      const evaluator = this.evaluator(pattern, timeZone);
      if (evaluator.nextTick(now) !== undefined || evaluator.latestTick(now) !== undefined) return undefined;
      return { option: 'cron', expected: 'a pattern that matches some moment' };
    } catch (error) {
      // croner throws a TypeError or a RangeError, with the field that it stumbled over in the message.
      return {
        option: 'cron',
        expected: `a cron pattern (${error instanceof Error ? error.message : String(error)})`,
      };
    }
  }

  /** The evaluator of that pattern and zone, kept while it is among those used last. */
  evaluator(pattern: string, timeZone: string): CronEvaluator {
    const key = `${timeZone} ${pattern}`;
    const evaluator =
      this.#evaluators.get(key) ?? new CronEvaluator(pattern, timeZone, this.#zone(timeZone) === 'UTC');
    this.#evaluators.delete(key);
    this.#evaluators.set(key, evaluator);
    if (this.#evaluators.size > KEPT_INSTANCES) {
      const [oldest] = this.#evaluators.keys();
      if (oldest !== undefined) this.#evaluators.delete(oldest);
    }
    return evaluator;
  }

  /** {@link canonicalZone}, asked once for each name: Intl needs as long for it as croner for a tick. */
  #zone(timeZone: string): string | undefined {
    if (!this.#zones.has(timeZone)) this.#zones.set(timeZone, canonicalZone(timeZone));
    return this.#zones.get(timeZone);
  }
}

/** What a job keeps: names only, so that ten thousand patterns cost no ten thousand croner instances. */
class CronSchedule implements Schedule {
  readonly text: string;

  constructor(
    private readonly pattern: string,
    private readonly timeZone: string,
    private readonly schedules: CronSchedules,
  ) {
    this.text = `${pattern} (${timeZone})`;
  }

  nextTick(after: number): number | undefined {
    return this.schedules.evaluator(this.pattern, this.timeZone).nextTick(after);
  }

  latestTick(at: number): number | undefined {
    return this.schedules.evaluator(this.pattern, this.timeZone).latestTick(at);
  }

  countTicks(from: number, before: number): TickCount {
    let count = 0;
    let tick = this.nextTick(from - 1);
    for (; tick !== undefined && tick < before && count < COUNT_LIMIT; count++) tick = this.nextTick(tick);
    return { count, atLeast: tick !== undefined && tick < before };
  }
}

/** One croner instance and its last answer: jobs that tick together ask the same thing. */
class CronEvaluator {
  readonly #cron: Cron;
  /** The last answer holds for every question from here … */
  #from = Infinity;
  /** … to just before here. */
  #answer: number | undefined;

  constructor(pattern: string, timeZone: string, isUtc: boolean) {
    // A named zone asks Intl at every step, ten times as slow; for UTC the offset says the same.
    this.#cron = new Cron(withoutHostZone(pattern), isUtc ? { utcOffset: 0 } : { timezone: timeZone });
  }

  nextTick(after: number): number | undefined {
    if (after >= this.#from && (this.#answer === undefined || after < this.#answer)) return this.#answer;
    this.#answer = this.#cron.nextRun(new Date(after))?.getTime();
    this.#from = after;
    return this.#answer;
  }

  latestTick(at: number): number | undefined {
    // croner leaves out a run that is equal to its argument.
    return this.#cron.previousRuns(1, new Date(at + 1))[0]?.getTime();
  }
}

/** The zone's own name (`UTC` for all its aliases), or `undefined` where there is no such zone. */
function canonicalZone(timeZone: string): string | undefined {
  // Newer Node versions take an offset for a zone; croner does not.
  if (/^[+-]/.test(timeZone)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/**
 * croner takes an ISO date for a pattern and reads it in the host's zone: in an hour that the host skips it would mean
 * another moment than elsewhere. As a pattern with a year it means the same everywhere.
 */
function withoutHostZone(pattern: string): string {
  const date = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?$/.exec(pattern.trim());
  if (date === null) return pattern;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '0'] = date;
  return `${second} ${minute} ${hour} ${day} ${month} * ${year}`;
}
