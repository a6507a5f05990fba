/**
 * A refresh that failed is tried again after this, not after the refresh interval. The promise is a retry within 250 ms,
 * which leaves 50 ms for a timer that fires late.
 */
const REFRESH_RETRY_MS = 200;

/** A refresh may come 50 ms early, so that one check refreshes many locks. */
const EARLY_MS = 50;

/** Only a quarter of the interval may be saved, because a fresh lease is not due. */
const EARLY_PART = 0.25;

/** When a lock is due for a refresh, on the monotonic clock. One refresh runs at a time. */
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
   * @param onEnd sets the next timer, because an immediate retry would block the event loop
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
