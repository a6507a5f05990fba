import { fnv1a } from '../../../lib/schedules/interval-schedule.js';
import { seededRandom } from '../seeded-random.js';

const SEED = Number(process.env['CLUSTER_SEED'] ?? 1);

/** What a scenario leaves to chance, the same in every run with the same `CLUSTER_SEED`. */
export class Seed {
  /** For the figures: with it they can be had again. */
  readonly text = `seed ${SEED}`;
  readonly #random: () => number;

  /** @param scenario what one scenario draws does not depend on which others are run */
  constructor(scenario: string) {
    this.#random = seededRandom(SEED + fnv1a(scenario));
  }

  /** A whole number, `from` and `to` included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1));
  }
}
