import type { Clock, Timer } from '../../core/clock.js';
import { ignoreFailure } from '../../locks/reasons.js';

const EVERY_MS = 60_000;

/** The pause after a sweep that may have left rows, in milliseconds. */
const SOON_MS = 250;

/**
 * Deletes old rows once a minute. Each instance begins at a random moment, so that the sweeps of several instances
 * rarely meet. Begins with the first use of a store and ends with its close.
 */
export class Sweeper {
  readonly #sweep: () => Promise<boolean>;
  readonly #clock: Clock;
  #timer: Timer | undefined;

  /** @param sweep deletes some rows, and resolves to whether it may have left more */
  constructor(sweep: () => Promise<boolean>, clock: Clock) {
    this.#sweep = sweep;
    this.#clock = clock;
  }

  /** Called at each use. */
  start(): void {
    this.#timer ??= this.#after(Math.random() * EVERY_MS);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #after(delay: number): Timer {
    const timer = this.#clock.after(delay, () => void this.#run(timer));
    return timer;
  }

  async #run(timer: Timer): Promise<void> {
    // Commands of the store report the same failure, and the next minute tries again.
    const mayBeMore = await this.#sweep().catch(ignoreFailure);
    if (this.#timer === timer) this.#timer = this.#after(mayBeMore === true ? SOON_MS : EVERY_MS);
  }
}
