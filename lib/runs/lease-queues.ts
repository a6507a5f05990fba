import type { ActiveRun } from './active-run.js';
import type { ActiveRuns } from './active-runs.js';

/**
 * The runs of one instance that wait for leases (`overlap: 'wait'`), by key and in the order in which they came. When a
 * run of this instance frees a key, the first goes on, so that jobs that share a key all get their turn. Runs that wait
 * for another instance ask the store again and again.
 */
export class LeaseQueues {
  readonly #runs: ActiveRuns;
  readonly #queues = new Map<string, LeaseQueue>();

  constructor(runs: ActiveRuns) {
    this.#runs = runs;
  }

  /** Puts the run at the end of the queue, which it must leave. */
  enter(key: string, run: ActiveRun): LeaseQueue {
    const queue = this.#queues.get(key) ?? new LeaseQueue(() => this.#queues.delete(key));
    this.#queues.set(key, queue);
    queue.runs.add(run);
    return queue;
  }

  /** Lets the first run that can go on ask for the lease. */
  freed(key: string): void {
    const queue = this.#queues.get(key);
    if (queue === undefined) return;
    queue.revision++;
    for (const run of queue.runs) {
      // A run cannot go on while another run occupies its job.
      if ((this.#runs.occupant(run.runnable) ?? run) !== run) continue;
      run.wake?.();
      return;
    }
  }
}

/** The runs that wait for one key. */
class LeaseQueue {
  readonly #onEmpty: () => void;
  /** Only {@link LeaseQueues} changes it. */
  readonly runs = new Set<ActiveRun>();
  /**
   * How often the key was freed. The key may have been freed after the store refused, so the run asks again at once.
   */
  revision = 0;

  constructor(onEmpty: () => void) {
    this.#onEmpty = onEmpty;
  }

  leave(run: ActiveRun): void {
    this.runs.delete(run);
    if (this.runs.size === 0) this.#onEmpty();
  }
}
