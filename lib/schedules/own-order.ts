import { fnv1a } from '../core/fnv1a.js';

/**
 * The order in which one instance takes the ticks of one moment. With the same order everywhere, an instance that is a
 * millisecond ahead would win all of them.
 */
export class OwnOrder {
  #state: number;

  /** @param seed different in each instance */
  constructor(seed: string) {
    this.#state = fnv1a(seed);
  }

  /** Shuffles the items in place (Fisher and Yates). */
  shuffle(items: unknown[]): void {
    for (let left = items.length; left > 1; left--) {
      const index = Math.floor(this.#random() * left);
      const item = items[index];
      items[index] = items[left - 1];
      items[left - 1] = item;
    }
  }

  /** A pseudo-random number from 0 to 1 (Mulberry32). It need not be hard to guess. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
