import type { ActiveRun } from './job-run.js';
import type { RunnableJob } from './runnable-job.js';

/** Which run has its job in this instance: one at a time, with a lock or without. */
export class JobTurns {
  /** Jobs stay in it, so that it does not grow and shrink with the runs; one that is removed is forgotten. */
  readonly #holders = new WeakMap<RunnableJob, ActiveRun | undefined>();

  /** The run whose turn it is. */
  holder(job: RunnableJob): ActiveRun | undefined {
    return this.#holders.get(job);
  }

  /** Whether the job is this run's from now on. */
  take(run: ActiveRun): boolean {
    if (this.#holders.get(run.runnable) !== undefined) return false;
    this.#holders.set(run.runnable, run);
    return true;
  }

  giveBack(run: ActiveRun): void {
    if (this.#holders.get(run.runnable) === run) this.#holders.set(run.runnable, undefined);
  }
}
