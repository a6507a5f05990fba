import { AsyncLocalStorage } from 'node:async_hooks';
import type { ActiveRun } from './job-run.js';

const storage = new AsyncLocalStorage<ActiveRun>();

/** Calls `task` so that {@link currentRun} finds the run anywhere below it, across `await`. */
export function within<Result>(run: ActiveRun, task: () => Result): Result {
  return storage.run(run, task);
}

/** The run around the call; `undefined` outside of any. */
export function currentRun(): ActiveRun | undefined {
  return storage.getStore();
}
