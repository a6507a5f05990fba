import { seededRandom } from '../../seeded-random.js';

/** Choices that look random and are the same for the same seed. */
export class Random {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  /** One of the items. The list must not be empty. */
  pick<Thing>(things: readonly Thing[]): Thing {
    const thing = things[this.between(0, things.length - 1)];
    if (thing === undefined) throw new Error('there is nothing to pick from');
    return thing;
  }
}
