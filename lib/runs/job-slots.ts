import type { ActiveRun } from './active-run.js';
import type { RunnableJob } from './runnable-job.js';

/** Which run has its job in this instance: one at a time, with a lock or without. */
export class JobSlots {
  /** By the job's name, because a job that was removed may be added again while its run goes on. */
  readonly #holders = new Map<string, ActiveRun>();

  /** The run whose turn it is. */
  occupant({ name }: RunnableJob): ActiveRun | undefined {
    return this.#holders.get(name);
  }

  /** Whether the job is this run's from now on. */
  occupy(run: ActiveRun): boolean {
    if (this.#holders.has(run.job)) return false;
    this.#holders.set(run.job, run);
    return true;
  }

  vacate(run: ActiveRun): void {
    if (this.#holders.get(run.job) === run) this.#holders.delete(run.job);
  }
}
