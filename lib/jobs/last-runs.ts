import type { RunListener } from '../runs/run-listener.js';
import type { RunResult } from '../runs/run-result.js';
import type { RunnableJob } from '../runs/run-request.js';

/** The last result of each job in this instance that is no skip. */
export class LastRuns implements RunListener {
  /** By definition, because a job that was removed may be added again while its run goes on. */
  readonly #results = new WeakMap<RunnableJob, RunResult>();

  of(job: RunnableJob): RunResult | undefined {
    return this.#results.get(job);
  }

  ended(result: RunResult, job: RunnableJob): void {
    if (result.outcome !== 'skipped') this.#results.set(job, result);
  }
}
