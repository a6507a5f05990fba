import type { ActiveRun } from './active-run.js';
import type { JobSlots } from './job-slots.js';

/**
 * The runs of one instance that wait for leases (`overlap: 'wait'`), by their key and in the order of their coming. When
 * a run of this instance frees a key, the first goes on: jobs that share a key all get their turn. Runs that wait for
 * another instance ask the store again and again.
 */
export class LeaseQueues {
  readonly #queues = new Map<string, LeaseQueue>();

  constructor(private readonly turns: JobSlots) {}

  /** Puts the run at the end of the queue, which it must leave. */
  enter(key: string, run: ActiveRun): LeaseQueue {
    const queue = this.#queues.get(key) ?? new LeaseQueue(() => this.#queues.delete(key));
    this.#queues.set(key, queue);
    queue.runs.add(run);
    return queue;
  }

  /** Lets the first that can go on ask for the lease. */
  freed(key: string): void {
    const queue = this.#queues.get(key);
    if (queue === undefined) return;
    queue.revision++;
    for (const run of queue.runs) {
      // Behind its own job's run it could not go on.
      if ((this.turns.occupant(run.runnable) ?? run) !== run) continue;
      run.wake?.();
      return;
    }
  }
}

/** The runs that wait for one key. */
export class LeaseQueue {
  /** Changed by {@link LeaseQueues} alone. */
  readonly runs = new Set<ActiveRun>();
  /** How often the key was freed: a refusal that was on its way meanwhile says nothing. */
  revision = 0;

  constructor(private readonly onEmpty: () => void) {}

  leave(run: ActiveRun): void {
    this.runs.delete(run);
    if (this.runs.size === 0) this.onEmpty();
  }
}
