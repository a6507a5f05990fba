import { fnv1a } from '../../../lib/core/fnv1a.js';
import { seededRandom } from '../seeded-random.js';

const SEED = Number(process.env['CLUSTER_SEED'] ?? 1);

/** The random choices of a scenario, the same in every run with the same `CLUSTER_SEED`. */
export class Seed {
  /** Part of the figures, so that a reader can repeat the run. */
  readonly text = `seed ${SEED}`;
  readonly #random: () => number;

  /** @param scenario makes the choices independent of the other scenarios of a run */
  constructor(scenario: string) {
    this.#random = seededRandom(SEED + fnv1a(scenario));
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1));
  }
}
