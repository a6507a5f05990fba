import type { Schedule } from '../internal.js';
import { fieldTexts } from './cron-dialect.js';
import type { CronRule } from './cron-rule.js';
import { type DateTime, dateTimeOf, type Zone } from './date-times.js';

/** What the dates of a cron job are computed with. @internal */
export interface CronTimeDeps {
  readonly rule: CronRule;
  /** On which the job ticks. */
  readonly schedule: () => Schedule;
  /** Of the pattern in another zone, and that zone. */
  readonly elsewhere: (zone: unknown) => { readonly schedule: Schedule; readonly shownIn: Zone };
  readonly now: () => number;
}

/** When a cron job of the registry ticks. */
export class ScheduledCronTime {
  /** The pattern, or the one moment, as it was given. */
  readonly source: string | DateTime;
  /** Whether it is one moment. */
  readonly realDate: boolean;
  readonly timeZone: string | undefined;
  /** In minutes ahead of UTC. */
  readonly utcOffset: number | undefined;
  readonly #surroundings: CronTimeDeps;

  /** @internal */
  constructor(surroundings: CronTimeDeps) {
    const { source, timeZone, utcOffset } = surroundings.rule;
    this.source = source;
    this.realDate = typeof source !== 'string';
    this.timeZone = timeZone;
    this.utcOffset = utcOffset;
    this.#surroundings = surroundings;
  }

  /**
   * The next tick, in the job's time zone.
   *
   * @throws Error when there is none
   */
  sendAt(): DateTime;
  /** The next `count` ticks, or as many as there are. Of a job that ticks once, that one date. */
  sendAt(count: number): DateTime[];
  sendAt(count = NaN): DateTime | DateTime[] {
    const { now, schedule } = this.#surroundings;
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
    return this.sendAt().toMillis() - this.#surroundings.now();
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
    // An empty name is none.
    const { schedule, shownIn } = this.#surroundings.elsewhere([timeZone, own].find(Boolean));
    return this.#date(this.realDate ? undefined : schedule.nextTick(start.valueOf()), shownIn);
  }

  /** The fields of the pattern, from seconds to days of the week; `*` for one that names all of its values. */
  toJSON(): string[] {
    return typeof this.source === 'string' ? fieldTexts(this.source) : ['', '', '', '', '', ''];
  }

  /** {@link toJSON} as a pattern. */
  toString(): string {
    return this.toJSON().join(' ');
  }

  #onlyDate(date: DateTime): DateTime {
    if (date.toMillis() < this.#surroundings.now())
      throw new Error('WARNING: Date in past. Will never be fired.');
    return this.#date(date.toMillis());
  }

  #date(at: number | undefined, shownIn = this.#surroundings.rule.shownIn): DateTime {
    if (at === undefined) throw new Error(`no date matches ${String(this.source)}`);
    return dateTimeOf(at).setZone(shownIn);
  }
}
