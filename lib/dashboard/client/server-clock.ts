import { type PageClock, pageClock } from './clock.js';

/** The viewer has set the clock when the correction moves by more than this, in milliseconds. */
const CLOCK_WAS_SET_MS = 10_000;

/** The time of the server. A viewer's clock may be wrong, and a countdown by it would be wrong by as much. */
export class ServerClock {
  readonly #clock: PageClock;
  #correction: number | undefined;

  constructor(clock: PageClock) {
    this.#clock = clock;
  }

  /** Takes the server's time from an answer. An answer is old when it comes, so that the largest correction is the best. */
  observe(serverTime: string): void {
    const correction = Date.parse(serverTime) - this.#clock.now();
    if (Number.isNaN(correction)) return;
    const known = this.#correction;
    if (known === undefined || correction > known || known - correction > CLOCK_WAS_SET_MS)
      this.#correction = correction;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#clock.now() + (this.#correction ?? 0);
  }
}

export const serverClock = new ServerClock(pageClock);
