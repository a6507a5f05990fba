/**
 * A refresh that failed is tried again after this, not after the refresh interval. The promise is a retry within 250 ms,
 * which leaves 50 ms for a timer that fires late.
 */
const REFRESH_RETRY_MS = 200;

/** A refresh may come earlier by this, so that leases taken at about the same time are looked at together … */
const EARLY_MS = 50;

/** … and by this part of the refresh interval at most, because a lease that was just refreshed is not due again. */
const EARLY_PART = 0.25;

/** When a lock is to be refreshed, on the monotonic clock; one refresh at a time. */
export class RefreshPlan {
  #interval: number;
  #at: number;
  #running: Promise<void> | undefined;

  /** @param interval in milliseconds; `undefined`: never */
  constructor(interval: number | undefined, grantedAt: number) {
    this.#interval = interval ?? Infinity;
    this.#at = grantedAt + this.#interval;
  }

  get interval(): number {
    return this.#interval;
  }

  get isOff(): boolean {
    return this.#interval === Infinity;
  }

  /** When the next one is due; never while one is on its way. */
  get dueAt(): number {
    return this.#running === undefined ? this.#at : Infinity;
  }

  isDue(now: number): boolean {
    return now + Math.min(EARLY_MS, this.#interval * EARLY_PART) >= this.dueAt;
  }

  /**
   * @param refresh resolves to when it failed, or to `undefined`
   * @param onEnd sets a timer for the next one, because a store that answers at once would be asked again and again without
   * a turn of the event loop
   */
  run(now: number, refresh: () => Promise<number | undefined>, onEnd: () => void): void {
    const interval = this.#interval;
    this.#running = refresh().then((failedAt) => {
      this.#running = undefined;
      if (!this.isOff) this.#at = failedAt === undefined ? now + interval : failedAt + REFRESH_RETRY_MS;
      onEnd();
    });
  }

  /** No refresh from now on. Resolves when none is on its way any more. */
  async stop(): Promise<void> {
    this.#interval = Infinity;
    this.#at = Infinity;
    await this.#running;
  }

  /** Goes on with a refresh at once. */
  resume(interval: number, now: number): void {
    this.#interval = interval;
    this.#at = interval === Infinity ? Infinity : now;
  }
}
