import { seededRandom } from '../seeded-random.js';
import { ModelInstance } from './model-instance.js';
import { ModelProcess } from './model-process.js';
import { ModelStore } from './model-store.js';
import { ModelTime } from './model-time.js';

/** The wall clocks of the instances differ by up to this, in milliseconds. */
const SKEW = 2;

/** The first moment, in milliseconds. */
const FIRST = 1000;

/** The choices of one row. All times are in milliseconds. */
export interface Plan {
  readonly instances: number;
  /** All are due in the same moments. */
  readonly jobs: number;
  readonly moments: number;
  readonly period: number;
  /** How long a handler waits for something. It needs no processor. */
  readonly takes: number;
  readonly concurrency?: number;
}

/** What became of the ticks of one moment. */
interface Outcome {
  readonly runsOf: number[];
  /** When the last handler started, since the moment. */
  last: number;
}

/** Instances with the same jobs, and their store. */
export class ModelCluster {
  readonly store: ModelStore;
  readonly instances: readonly ModelInstance[];
  readonly outcomes: readonly Outcome[];
  readonly #claimed: Uint8Array;

  constructor(readonly plan: Plan) {
    const { instances, jobs, moments } = plan;
    const time = new ModelTime();
    const random = seededRandom(1);
    this.store = new ModelStore(time);
    this.#claimed = new Uint8Array(jobs * moments);
    this.outcomes = Array.from({ length: moments }, () => ({
      runsOf: Array<number>(instances).fill(0),
      last: 0,
    }));
    this.instances = Array.from({ length: instances }, (_, number) => {
      const process = new ModelProcess(time, SKEW * random(), random);
      return new ModelInstance(this, number, process);
    });
    time.run();
  }

  momentOf(tick: number): number {
    return FIRST + tick * this.plan.period;
  }

  /** @returns whether the tick had no claim */
  claim(job: number, tick: number): boolean {
    const index = tick * this.plan.jobs + job;
    const isFree = this.#claimed[index] === 0;
    this.#claimed[index] = 1;
    return isFree;
  }

  started(instance: number, tick: number, now: number): void {
    const outcome = this.outcomes[tick];
    if (outcome === undefined) return;
    outcome.runsOf[instance] = (outcome.runsOf[instance] ?? 0) + 1;
    outcome.last = Math.max(outcome.last, now - this.momentOf(tick));
  }
}
