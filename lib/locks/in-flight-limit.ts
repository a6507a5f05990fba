import { InvalidOptionsError } from '../core/errors.js';
import { refuse } from '../core/option-checks.js';
import type { LockStore } from './lock-store.js';

/** With more questions in flight the last would time out on its own queue: 10,000 jobs may fall due in one millisecond. */
const MOST_IN_FLIGHT = 128;

/** A question that has no place yet. */
interface Waiter {
  readonly isNeeded: () => boolean;
  readonly enter: (hasPlace: boolean) => void;
}

/** Limits how many questions are in flight. The others wait for a place in the order in which they came. */
export class InFlightLimit {
  /** Those before {@link InFlightLimit.#next} have had their turn. */
  #waiting: Waiter[] = [];
  #next = 0;
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * The limit of a store: 128, or its `maxInFlight` if that is lower.
   *
   * @throws InvalidOptionsError when `maxInFlight` is no whole number from 1
   */
  static of({ maxInFlight }: LockStore): InFlightLimit {
    if (maxInFlight === undefined) return new InFlightLimit(MOST_IN_FLIGHT);
    if (!Number.isInteger(maxInFlight) || maxInFlight < 1) {
      const place = { where: 'LockStore', error: InvalidOptionsError };
      refuse(place, 'maxInFlight', 'a whole number from 1', maxInFlight);
    }
    return new InFlightLimit(Math.min(maxInFlight, MOST_IN_FLIGHT));
  }

  /** Takes a place, if one is free. */
  tryEnter(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  /**
   * Waits for a place. Whether the question is still needed is asked only when its turn comes, because most questions are.
   *
   * @returns whether the question has a place now: `false` when it is no longer needed
   */
  enter(isNeeded: () => boolean): Promise<boolean> {
    return new Promise((enter) => this.#waiting.push({ isNeeded, enter }));
  }

  /** Gives a place back. */
  leave(): void {
    for (let waiter = this.#shift(); waiter !== undefined; waiter = this.#shift()) {
      const isNeeded = waiter.isNeeded();
      waiter.enter(isNeeded);
      if (isNeeded) return;
    }
    this.#free++;
  }

  /** An index instead of `Array.shift()`, which moves all that wait. */
  #shift(): Waiter | undefined {
    const waiter = this.#waiting[this.#next++];
    if (waiter !== undefined) return waiter;
    this.#waiting = [];
    this.#next = 0;
    return undefined;
  }
}
