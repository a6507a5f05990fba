import type { Clock, Timer } from './clock.js';

/** How often the timer fires, in milliseconds. */
const PERIOD_MS = 15_000;

/** Older wake-ups are forgotten, in milliseconds. */
const KEPT_MS = 120_000;

interface WakeUp {
  readonly monotonic: number;
  readonly wall: number;
}

/** Notes the moments at which a timer of this process has fired. Its own timer keeps no process alive. */
export class WakeUps {
  readonly #clock: Clock;
  #seen: WakeUp[] = [];
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(): void {
    this.stop();
    this.#seen = [];
    this.#wake();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Milliseconds since the last one, on the monotonic clock; 0 while nothing is noted. */
  get silence(): number {
    const last = this.#seen.at(-1);
    return last === undefined || this.#timer === undefined ? 0 : this.#clock.monotonic() - last.monotonic;
  }

  /**
   * The earliest time that the wall clock has shown since the last wake-up that is so old on the monotonic clock. A clock
   * that was set since then makes it no later.
   */
  wallBefore(milliseconds: number): number | undefined {
    const latest = this.#clock.monotonic() - milliseconds;
    const first = this.#seen.findLastIndex(({ monotonic }) => monotonic <= latest);
    if (first === -1) return undefined;
    return Math.min(this.#clock.now(), ...this.#seen.slice(first).map(({ wall }) => wall));
  }

  #wake(): void {
    const monotonic = this.#clock.monotonic();
    this.#seen = this.#seen.filter((wakeUp) => monotonic - wakeUp.monotonic <= KEPT_MS);
    this.#seen.push({ monotonic, wall: this.#clock.now() });
    this.#timer = this.#clock.after(PERIOD_MS, () => this.#wake());
  }
}
