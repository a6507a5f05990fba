import { DateTime, FixedOffsetZone } from 'luxon';
import type { Schedule } from '../index.js';

export type { DateTime } from 'luxon';

/** What says when a cron job ticks. */
export interface CronRule {
  readonly source: string | DateTime;
  /** The IANA time zone, or the minutes ahead of UTC. */
  readonly zone: string | number;
}

/** What a job is asked with that says when it ticks. Nothing is known of it. */
export interface GivenCronTime {
  readonly source?: unknown;
  readonly timeZone?: unknown;
  readonly utcOffset?: unknown;
}

/** The moment, in the zone of the host. */
export function dateTimeOf(milliseconds: number): DateTime {
  return DateTime.fromMillis(milliseconds);
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

  /** @internal */
  constructor(
    private readonly rule: CronRule,
    private readonly schedule: () => Schedule,
    private readonly now: () => number,
  ) {
    this.source = rule.source;
    this.realDate = typeof rule.source !== 'string';
    this.timeZone = typeof rule.zone === 'string' ? rule.zone : undefined;
    this.utcOffset = typeof rule.zone === 'number' ? rule.zone : undefined;
  }

  /**
   * The next tick, in the job's time zone.
   *
   * @throws Error when there is none
   */
  sendAt(): DateTime;
  /** The next `count` ticks, or as many as there are. */
  sendAt(count: number): DateTime[];
  sendAt(count?: number): DateTime | DateTime[] {
    if (count === undefined) return this.getNextDateFrom(new Date(this.now()));
    const dates: DateTime[] = [];
    let tick = this.schedule().nextTick(this.now());
    for (; tick !== undefined && dates.length < count; tick = this.schedule().nextTick(tick))
      dates.push(this.#date(tick));
    return dates;
  }

  /** Milliseconds until the next tick. */
  getTimeout(): number {
    return this.sendAt().toMillis() - this.now();
  }

  /**
   * The first tick after `start`.
   *
   * @throws Error when there is none
   */
  getNextDateFrom(start: Date | DateTime): DateTime {
    const tick = this.schedule().nextTick(start.valueOf());
    if (tick !== undefined) return this.#date(tick);
    throw new Error(
      this.realDate
        ? 'WARNING: Date in past. Will never be fired.'
        : `no date matches ${String(this.source)}`,
    );
  }

  toString(): string {
    return String(this.source);
  }

  #date(at: number): DateTime {
    const { zone } = this.rule;
    return dateTimeOf(at).setZone(typeof zone === 'number' ? FixedOffsetZone.instance(zone) : zone);
  }
}
