import type { Schedule } from '../../schedules/schedule.js';

/** No count is larger. */
const MOST = 1000;

/** The ticks of one job that fell due after its last success. All moments are milliseconds since 1970. */
export class MissingSuccess {
  /** Ticks after this moment count. */
  #begin = -Infinity;
  /** Ticks up to this moment are counted. */
  #counted = -Infinity;
  #pausedUntil = -Infinity;
  #heldFrom = Infinity;
  #heldUntil = -Infinity;
  #seenHeldAt = -Infinity;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Begins again after a newer success. An older moment changes nothing, because a late run may be for an older tick. */
  beginAt(moment: number): void {
    if (moment <= this.#begin) return;
    this.#begin = moment;
    this.#counted = Math.max(moment, this.#pausedUntil);
    this.#count = 0;
  }

  /** Ticks of a pause do not count. */
  pausedUntil(now: number): void {
    this.#pausedUntil = this.#counted = Math.max(this.#counted, now);
  }

  /**
   * Ticks inside a hold do not count.
   *
   * @param hold the one that is in force, if there is one
   * @param from its begin; `undefined`: all ticks that are not counted yet are inside
   */
  heldBy(hold: { readonly remainingMs: number } | undefined, from: number | undefined, now: number): void {
    if (hold === undefined) {
      // A hold that is gone before its end was ended early, at some moment after the last look at it.
      if (this.#heldUntil > now) this.#heldUntil = this.#seenHeldAt;
      return;
    }
    this.#heldFrom = from ?? this.#counted;
    this.#seenHeldAt = now;
    this.#heldUntil = now + hold.remainingMs;
  }

  /** Whether ticks up to the moment are not counted yet. */
  hasNew(schedule: Schedule, until: number): boolean {
    return this.#count < MOST && ticksWithin(schedule, this.#counted, until) > 0;
  }

  /** Counts the ticks up to the moment. */
  countUntil(schedule: Schedule, until: number): void {
    if (until <= this.#counted) return;
    const outside = this.#count < MOST ? this.#outsideOfHold(schedule, until) : 0;
    this.#count = Math.min(this.#count + outside, MOST);
    this.#counted = until;
  }

  #outsideOfHold(schedule: Schedule, until: number): number {
    const before = ticksWithin(schedule, this.#counted, Math.min(until, this.#heldFrom));
    return before + ticksWithin(schedule, Math.max(this.#counted, this.#heldFrom, this.#heldUntil), until);
  }
}

/** The ticks after `after`, up to `until`. */
function ticksWithin(schedule: Schedule, after: number, until: number): number {
  return until > after ? schedule.countTicks(after + 1, until + 1).count : 0;
}
