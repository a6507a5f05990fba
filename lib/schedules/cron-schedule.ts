import { Cron } from 'croner';
import { patternOfDate } from './cron-date.js';
import type { CronFault } from './cron-reasons.js';
import type { Schedule, TickCount } from './schedule.js';

/** Counting missed ticks asks croner once for each, so counting more would itself make the process late. */
const COUNT_LIMIT = 1000;

/**
 * Only so many croner instances are kept, because each holds about 83 kB. The others are built again for their tick.
 */
const KEPT_INSTANCES = 32;

/** Beyond so many patterns the shared schedules are forgotten, and each job asks croner for itself. */
const SHARED_SCHEDULES = 10_000;

/** There are fewer zones than this, but a name may be written in upper or lower case. */
const KNOWN_ZONES = 1000;

/** Makes the cron schedules of one application. */
export class CronSchedules {
  readonly #schedules = new Map<string, CronSchedule>();
  readonly #instances = new Map<CronSchedule, Cron>();
  readonly #zones = new Map<string, string>();

  /** The schedule of that pattern and zone. Its methods throw for a pattern that {@link faultOf} refuses. */
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

  /** Why the pattern and the zone make no schedule; `undefined` if they make one. */
  faultOf(pattern: string, timeZone: string, now: number): CronFault | undefined {
    if (!this.isZone(timeZone))
      return { option: 'timeZone', expected: "an IANA time zone like 'Europe/Berlin'" };
    // A pattern that is refused must leave nothing in memory.
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
      // croner throws a TypeError or a RangeError, whose message names the wrong field.
      return {
        option: 'cron',
        expected: `a cron pattern (${error instanceof Error ? error.message : String(error)})`,
      };
    }
  }

  /** The croner instance of the schedule. It is kept while it is among those used last. */
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
    // One name for all aliases, because croner keeps data for every name that it sees.
    const timezone = this.#zone(timeZone) ?? timeZone;
    // An offset for UTC, because croner asks Intl at every step in a named zone, which is ten times as slow.
    const isUtc = timezone === 'UTC' || date?.isUtc === true;
    return new Cron(date?.pattern ?? pattern, isUtc ? { utcOffset: 0 } : { timezone });
  }

  /** {@link canonicalZone}, once per name, because Intl takes as long for it as croner for a tick. */
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
 * The schedule that jobs of one pattern and zone share. It keeps its last answer, because jobs that tick together ask
 * the same question. It holds no croner instance, because 10,000 of them would need 830 MB.
 */
export class CronSchedule implements Schedule {
  readonly #schedules: CronSchedules;
  /** The last answer is right for every question from here … */
  #from = Infinity;
  /** … until just before here. */
  #answer: number | undefined;
  /** The last count, because jobs whose machine slept missed the same ticks. */
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
    // One millisecond more, because croner leaves out a run at its argument.
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
  // Newer Node versions accept an offset as a zone, and croner does not.
  if (/^[+-]/.test(timeZone)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

const keyOf = (pattern: string, timeZone: string): string => `${timeZone} ${pattern}`;
