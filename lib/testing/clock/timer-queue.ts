import type { Timer } from '../../index.js';

interface QueuedTimer {
  readonly at: number;
  /** Timers of one moment fire in the order in which they were set. */
  readonly order: number;
  /** `undefined` for a cancelled timer, which stays in the heap until its turn. */
  callback: (() => void) | undefined;
}

/** Timers by their moments, in a binary heap, so that thousands of jobs stay cheap. */
export class TimerQueue {
  readonly #heap: QueuedTimer[] = [];
  #added = 0;

  /** The moment of the first timer; `undefined` if none is set. */
  get nextAt(): number | undefined {
    while (this.#heap[0] !== undefined && this.#heap[0].callback === undefined) this.#removeFirst();
    return this.#heap[0]?.at;
  }

  add(at: number, callback: () => void): Timer {
    const timer: QueuedTimer = { at, order: this.#added++, callback };
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    return {
      cancel: () => {
        timer.callback = undefined;
      },
    };
  }

  /** Removes the first timer that is due at `moment`, and returns its callback. */
  takeDue(moment: number): (() => void) | undefined {
    const { nextAt } = this;
    if (nextAt === undefined || nextAt > moment) return undefined;
    const callback = this.#heap[0]?.callback;
    this.#removeFirst();
    return callback;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink();
  }

  #rise(from: number): void {
    for (let index = from; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(): void {
    for (let index = 0; ;) {
      let first = index;
      for (const child of [2 * index + 1, 2 * index + 2]) if (this.#isBefore(child, first)) first = child;
      if (first === index) return;
      this.#swap(index, first);
      index = first;
    }
  }

  /** Whether the timer at `a` comes before that at `b`. Places behind the end come last. */
  #isBefore(a: number, b: number): boolean {
    const [left, right] = [this.#heap[a], this.#heap[b]];
    if (left === undefined || right === undefined) return left !== undefined;
    return left.at < right.at || (left.at === right.at && left.order < right.order);
  }

  #swap(a: number, b: number): void {
    const [left, right] = [this.#heap[a], this.#heap[b]];
    if (left !== undefined) this.#heap[b] = left;
    if (right !== undefined) this.#heap[a] = right;
  }
}
