import type { Clock } from '../../index.js';

/** A read serves all viewers for so long, in milliseconds. */
const FRESH_MS = 2000;

interface Read {
  readonly answer: Promise<unknown>;
  /** On the monotonic clock. */
  readonly begunAt: number;
  isPending: boolean;
}

/** Reads that all viewers share, so that the state store is asked as often for many open pages as for one. */
export class SharedReads {
  readonly #clock: Clock;
  readonly #reads = new Map<string, Read>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param name names what is read */
  get<Value>(name: string, read: () => Promise<Value>): Promise<Value> {
    this.#forgetOld();
    const known = this.#reads.get(name);
    // Only one type of value is read by each name.
    if (known !== undefined) return known.answer as Promise<Value>;
    const answer = read();
    const entry: Read = { answer, begunAt: this.#clock.monotonic(), isPending: true };
    this.#reads.set(name, entry);
    const ended = (): void => void (entry.isPending = false);
    answer.then(ended, ended);
    return answer;
  }

  /** Somebody has changed something, so that even a read which has begun already may show the time before. */
  forget(): void {
    this.#reads.clear();
  }

  #forgetOld(): void {
    const now = this.#clock.monotonic();
    for (const [name, { isPending, begunAt }] of this.#reads)
      if (!isPending && now - begunAt >= FRESH_MS) this.#reads.delete(name);
  }
}
