import { Cron } from 'croner';
import type { Schedule, TickCount } from './schedule.js';

/** Counting missed ticks asks croner once for each: beyond this it would itself make the process late. */
const COUNT_LIMIT = 1000;

/** A croner instance holds about 83 kB: this many are kept, the others are built again when their tick comes. */
const KEPT_INSTANCES = 32;

/** Of more patterns than these, jobs share no schedule any more: they ask croner each for itself. */
const SHARED_SCHEDULES = 10_000;

/** What is wrong with a cron pattern or its time zone. */
export interface CronFault {
  readonly option: 'cron' | 'timeZone';
  readonly expected: string;
}

/** Makes the cron schedules of one application. */
export class CronSchedules {
  readonly #schedules = new Map<string, CronSchedule>();
  readonly #instances = new Map<CronSchedule, Cron>();
  readonly #zones = new Map<string, string | undefined>();

  /** The schedule of that pattern and zone. It throws, when asked, for a pattern that cannot be read: {@link faultOf}. */
  get(pattern: string, timeZone: string): CronSchedule {
    const key = `${timeZone} ${pattern}`;
    const known = this.#schedules.get(key);
    if (known !== undefined) return known;
    const schedule = new CronSchedule(pattern, timeZone, this);
    if (this.#schedules.size === SHARED_SCHEDULES) this.#schedules.clear();
    this.#schedules.set(key, schedule);
    return schedule;
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
      const schedule = this.get(pattern, timeZone);
      if (schedule.nextTick(now) !== undefined || schedule.latestTick(now) !== undefined) return undefined;
      return { option: 'cron', expected: 'a pattern that matches some moment' };
    } catch (error) {
      // croner throws a TypeError or a RangeError, with the field that it stumbled over in the message.
      return {
        option: 'cron',
        expected: `a cron pattern (${error instanceof Error ? error.message : String(error)})`,
      };
    }
  }

  /** What answers for the schedule, kept while it is among those used last. */
  instanceOf(schedule: CronSchedule): Cron {
    const cron = this.#instances.get(schedule) ?? this.#newInstance(schedule);
    this.#instances.delete(schedule);
    this.#instances.set(schedule, cron);
    if (this.#instances.size > KEPT_INSTANCES) {
      const [oldest] = this.#instances.keys();
      if (oldest !== undefined) this.#instances.delete(oldest);
    }
    return cron;
  }

  #newInstance({ pattern, timeZone }: CronSchedule): Cron {
    // A named zone asks Intl at every step, ten times as slow; for UTC the offset says the same.
    const zone = this.#zone(timeZone) === 'UTC' ? { utcOffset: 0 } : { timezone: timeZone };
    return new Cron(withoutHostZone(pattern), zone);
  }

  /** {@link canonicalZone}, asked once for each name: Intl needs as long for it as croner for a tick. */
  #zone(timeZone: string): string | undefined {
    if (!this.#zones.has(timeZone)) this.#zones.set(timeZone, canonicalZone(timeZone));
    return this.#zones.get(timeZone);
  }
}

/**
 * What jobs of one pattern and zone share: its names and its last answer, since jobs that tick together ask the same
 * thing. It holds no croner instance, so that ten thousand patterns cost no ten thousand of those.
 */
export class CronSchedule implements Schedule {
  /** The last answer holds for every question from here … */
  #from = Infinity;
  /** … to just before here. */
  #answer: number | undefined;
  /** Jobs that slept together missed the same ticks. */
  #counted: { readonly from: number; readonly before: number; readonly ticks: TickCount } | undefined;

  constructor(
    readonly pattern: string,
    readonly timeZone: string,
    private readonly schedules: CronSchedules,
  ) {}

  get text(): string {
    return `${this.pattern} (${this.timeZone})`;
  }

  nextTick(after: number): number | undefined {
    if (after >= this.#from && (this.#answer === undefined || after < this.#answer)) return this.#answer;
    this.#answer = this.schedules.instanceOf(this).nextRun(new Date(after))?.getTime();
    this.#from = after;
    return this.#answer;
  }

  latestTick(at: number): number | undefined {
    // croner leaves out a run that is equal to its argument.
    return this.schedules
      .instanceOf(this)
      .previousRuns(1, new Date(at + 1))[0]
      ?.getTime();
  }

  countTicks(from: number, before: number): TickCount {
    if (this.#counted?.from !== from || this.#counted.before !== before)
      this.#counted = { from, before, ticks: this.#count(from, before) };
    return this.#counted.ticks;
  }

  #count(from: number, before: number): TickCount {
    let count = 0;
    let tick = this.nextTick(from - 1);
    for (; tick !== undefined && tick < before && count < COUNT_LIMIT; count++) tick = this.nextTick(tick);
    return { count, atLeast: tick !== undefined && tick < before };
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
