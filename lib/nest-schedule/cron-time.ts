import { InvalidJobError } from '../index.js';
import { type CustomScheduleJobs, refuse, type Schedule } from '../internal.js';
import { canonicalPattern, fieldTexts } from './cron-dialect.js';
import {
  type CronZone,
  type DateTime,
  dateTimeOf,
  type GivenCronTime,
  readZone,
  type Zone,
} from './cron-zone.js';
import { OnceSchedule, ShiftedSchedule } from './schedules.js';

/** The pattern or the date of a cron job, and its zone. */
export interface CronRule extends CronZone {
  readonly source: string | DateTime;
}

/**
 * @param where the job, as a reader looks for it
 * @param defaultZone the zone if the options have neither a zone nor an offset
 * @throws InvalidJobError for a source that is neither a pattern nor a date, and for a zone together with an offset
 */
export function readRule(where: string, given: GivenCronTime, defaultZone: string): CronRule {
  return { ...readZone(where, given, defaultZone), source: readSource(where, given.source) };
}

function readSource(where: string, source: unknown): string | DateTime {
  if (typeof source === 'string') return source;
  const at = source instanceof Date || hasMilliseconds(source) ? source.valueOf() : NaN;
  if (!Number.isNaN(at)) return dateTimeOf(at);
  const expected = 'a cron pattern, a valid Date or a DateTime of luxon';
  return refuse({ where, error: InvalidJobError }, 'cronTime', expected, source);
}

/** Whether the value is a `DateTime`, maybe of another copy of luxon. */
function hasMilliseconds(value: unknown): value is { valueOf(): number } {
  return (
    typeof value === 'object' && value !== null && 'toMillis' in value && typeof value.toMillis === 'function'
  );
}

/**
 * The schedule of a rule.
 *
 * @param letsProcessEnd whether the process may end while the timer is set
 * @throws InvalidJobError for a pattern or a zone that cannot be read
 */
export function scheduleOf(
  where: string,
  { source, zone, label }: Omit<CronRule, 'shownIn' | 'timeZone' | 'utcOffset'>,
  jobs: CustomScheduleJobs,
  letsProcessEnd = false,
): Schedule {
  if (typeof source !== 'string') {
    const at = source.toMillis();
    return new OnceSchedule(`once, at ${new Date(at).toISOString()}`, at, false, letsProcessEnd);
  }
  const isOffset = typeof zone === 'number';
  const pattern = jobs.cron(where, canonicalPattern(source), isOffset ? 'UTC' : zone);
  return new ShiftedSchedule(`${source} (${label})`, pattern, isOffset ? zone * 60_000 : 0, letsProcessEnd);
}

/** The dependencies of a {@link ScheduledCronTime}. @internal */
export interface CronTimeDeps {
  readonly rule: CronRule;
  /** The schedule of the job. */
  readonly schedule: () => Schedule;
  /** The schedule of the same pattern in another zone, and that zone. */
  readonly elsewhere: (zone: unknown) => { readonly schedule: Schedule; readonly shownIn: Zone };
  readonly now: () => number;
}

/** When a cron job of the registry ticks. */
export class ScheduledCronTime {
  /** The pattern or the date, as it was given. */
  readonly source: string | DateTime;
  /** Whether it is a date, and no pattern. */
  readonly realDate: boolean;
  readonly timeZone: string | undefined;
  /** In minutes ahead of UTC. */
  readonly utcOffset: number | undefined;
  readonly #deps: CronTimeDeps;

  /** @internal */
  constructor(deps: CronTimeDeps) {
    const { source, timeZone, utcOffset } = deps.rule;
    this.source = source;
    this.realDate = typeof source !== 'string';
    this.timeZone = timeZone;
    this.utcOffset = utcOffset;
    this.#deps = deps;
  }

  /**
   * The next tick, in the job's time zone.
   *
   * @throws Error when there is none
   */
  sendAt(): DateTime;
  /** The next `count` ticks, or as many as there are. A job that ticks once returns its date. */
  sendAt(count: number): DateTime[];
  sendAt(count = NaN): DateTime | DateTime[] {
    const { now, schedule } = this.#deps;
    if (typeof this.source !== 'string') return this.#onlyDate(this.source);
    if (!(count >= 0)) return this.#date(schedule().nextTick(now()));
    const dates: DateTime[] = [];
    let tick = schedule().nextTick(now());
    for (; tick !== undefined && dates.length < count; tick = schedule().nextTick(tick))
      dates.push(this.#date(tick));
    return dates;
  }

  /** Milliseconds until the next tick. */
  getTimeout(): number {
    return this.sendAt().toMillis() - this.#deps.now();
  }

  /**
   * The first date after `start` that the pattern matches in `timeZone`.
   *
   * @param timeZone by default that of `start`, which for a `Date` is the host's, and not that of the job
   * @throws Error when there is none, and for a job that ticks once
   */
  getNextDateFrom(start: Date | DateTime, timeZone?: string | Zone): DateTime {
    if (Number.isNaN(start.valueOf())) throw new Error('ERROR: You specified an invalid date.');
    const own = 'zone' in start ? start.zone : 'local';
    // An empty name counts as missing.
    const { schedule, shownIn } = this.#deps.elsewhere([timeZone, own].find(Boolean));
    return this.#date(this.realDate ? undefined : schedule.nextTick(start.valueOf()), shownIn);
  }

  /** The fields of the pattern, from seconds to days of the week; `*` for a field with all values. */
  toJSON(): string[] {
    return typeof this.source === 'string' ? fieldTexts(this.source) : ['', '', '', '', '', ''];
  }

  /** {@link toJSON} as a pattern. */
  toString(): string {
    return this.toJSON().join(' ');
  }

  #onlyDate(date: DateTime): DateTime {
    if (date.toMillis() < this.#deps.now()) throw new Error('WARNING: Date in past. Will never be fired.');
    return this.#date(date.toMillis());
  }

  #date(at: number | undefined, shownIn = this.#deps.rule.shownIn): DateTime {
    if (at === undefined) throw new Error(`no date matches ${String(this.source)}`);
    return dateTimeOf(at).setZone(shownIn);
  }
}
