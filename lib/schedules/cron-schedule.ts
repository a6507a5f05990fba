import { Cron } from 'croner';
import { patternOfDate } from './cron-dialects.js';
import type { CronFault } from './cron-reasons.js';
import type { Schedule, TickCount } from './schedule.js';

/** Counting missed ticks asks croner once for each: beyond this it would itself make the process late. */
const COUNT_LIMIT = 1000;

/** A croner instance holds about 83 kB: this many are kept, the others are built again when their tick comes. */
const KEPT_INSTANCES = 32;

/** Of more patterns than these, jobs share no schedule any more: they ask croner each for itself. */
const SHARED_SCHEDULES = 10_000;

/** There are fewer zones, but their names count in either case. */
const KNOWN_ZONES = 1000;

/** Makes the cron schedules of one application. */
export class CronSchedules {
  readonly #schedules = new Map<string, CronSchedule>();
  readonly #instances = new Map<CronSchedule, Cron>();
  readonly #zones = new Map<string, string>();

  /** The schedule of that pattern and zone. It throws, when asked, for a pattern that cannot be read: {@link faultOf}. */
  get(pattern: string, timeZone: string): CronSchedule {
    const known = this.#schedules.get(keyOf(pattern, timeZone));
    return known ?? this.#keep(new CronSchedule(pattern, timeZone, this));
  }

  #keep(schedule: CronSchedule): CronSchedule {
    if (this.#schedules.size >= SHARED_SCHEDULES) this.#schedules.clear();
    this.#schedules.set(keyOf(schedule.pattern, schedule.timeZone), schedule);
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
    // One that is refused leaves nothing behind.
    const known = this.#schedules.get(keyOf(pattern, timeZone));
    const schedule = known ?? new CronSchedule(pattern, timeZone, this);
    try {
      if (schedule.nextTick(now) !== undefined || schedule.latestTick(now) !== undefined) {
        this.#keep(schedule);
        return undefined;
      }
      this.#instances.delete(schedule);
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
    const date = pattern.includes(':') ? patternOfDate(pattern) : undefined;
    // croner keeps something for every name of a zone that it was asked for.
    const timezone = this.#zone(timeZone) ?? timeZone;
    // A named zone asks Intl at every step, ten times as slow; for UTC the offset says the same.
    const isUtc = timezone === 'UTC' || date?.isUtc === true;
    return new Cron(date?.pattern ?? pattern, isUtc ? { utcOffset: 0 } : { timezone });
  }

  /** {@link canonicalZone}, asked once for each name: Intl needs as long for it as croner for a tick. */
  #zone(timeZone: string): string | undefined {
    const known = this.#zones.get(timeZone);
    if (known !== undefined) return known;
    const zone = canonicalZone(timeZone);
    if (this.#zones.size >= KNOWN_ZONES) this.#zones.clear();
    if (zone !== undefined) this.#zones.set(timeZone, zone);
    return zone;
  }
}

/**
 * What jobs of one pattern and zone share: its names and its last answer, since jobs that tick together ask the same
 * thing. It holds no croner instance, so that ten thousand patterns cost no ten thousand of those.
 */
export class CronSchedule implements Schedule {
  readonly #schedules: CronSchedules;
  /** The last answer holds for every question from here … */
  #from = Infinity;
  /** … to just before here. */
  #answer: number | undefined;
  /** Jobs that slept together missed the same ticks. */
  #counted: { readonly from: number; readonly before: number; readonly ticks: TickCount } | undefined;

  constructor(
    readonly pattern: string,
    readonly timeZone: string,
    schedules: CronSchedules,
  ) {
    this.#schedules = schedules;
  }

  get text(): string {
    return `${this.pattern.trim().replaceAll(/\s+/g, ' ')} (${this.timeZone})`;
  }

  nextTick(after: number): number | undefined {
    if (after >= this.#from && (this.#answer === undefined || after < this.#answer)) return this.#answer;
    this.#answer = this.#schedules.instanceOf(this).nextRun(new Date(after))?.getTime();
    this.#from = after;
    return this.#answer;
  }

  latestTick(at: number): number | undefined {
    // croner leaves out a run that is equal to its argument.
    return this.#schedules
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

const keyOf = (pattern: string, timeZone: string): string => `${timeZone} ${pattern}`;
