import { AsyncLocalStorage } from 'node:async_hooks';
import type { ActiveRun } from './active-run.js';
import type { JobRun } from './job-run.js';

const storage = new AsyncLocalStorage<ActiveRun>();

/** Calls `task` so that {@link currentRun} finds the run anywhere below it, across `await`. */
export function runInContext<Result>(run: ActiveRun, task: () => Result): Result {
  return storage.run(run, task);
}

/** The run around the call, with the runner's bookkeeping. */
export function activeRun(): ActiveRun | undefined {
  return storage.getStore();
}

/**
 * The run around the call, anywhere below the handler or an interceptor; `undefined` outside of any. For loggers,
 * repositories and clients that want the run's `id`, `signal` or `lock` without being handed them.
 *
 * @example
 * const response = await fetch(url, { signal: currentRun()?.signal ?? null });
 */
export function currentRun(): JobRun | undefined {
  return storage.getStore()?.jobRun;
}
