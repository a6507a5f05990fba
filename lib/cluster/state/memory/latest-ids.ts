/**
 * Tells most new runs from those that were recorded before, at no cost. The time of its end tells nearly all of them, but
 * a job without a lock may end hundreds of runs in one millisecond. Ids of one instance grow, and so tell those.
 */
export class LatestIds {
  #moment = -Infinity;
  /** The greatest id of the runs that ended in that millisecond, which is the latest one. */
  #greatest = '';

  /** Notes a run, and says whether it is new for sure. @param endedAt in milliseconds since 1970 */
  isNew(id: string, endedAt: number): boolean {
    const isLater = endedAt > this.#moment;
    const isNew = isLater || (endedAt === this.#moment && isGreater(id, this.#greatest));
    if (isNew) this.#greatest = id;
    if (isLater) this.#moment = endedAt;
    return isNew;
  }
}

/** Numbers at their ends compare as numbers, because a longer one is greater. */
function isGreater(id: string, other: string): boolean {
  return id.length === other.length ? id > other : id.length > other.length;
}
