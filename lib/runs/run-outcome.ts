import type { ActiveRun } from './active-run.js';
import { asError } from '../core/as-error.js';
import { withJson } from './result-json.js';
import { type FailedRun, type RunResult, skipOf } from './run-result.js';
import { isStop } from './shutdown-stops.js';

/** The failures that shutdown brought about. */
const stopped = new WeakSet<RunResult>();

/** Whether the run failed because shutdown ended it. */
export function wasStopped(result: FailedRun): boolean {
  return stopped.has(result);
}

/** The result of a run that came to its end. @param now in milliseconds since 1970 */
export function successOf(run: ActiveRun, value: unknown, now: number): RunResult {
  return withJson(Object.assign(factsOf(run, now), { outcome: 'succeeded', value } as const));
}

/** The result of a run in which something was thrown: a skip, or a failure. @param now in milliseconds since 1970 */
export function failureOrSkipOf(run: ActiveRun, thrown: unknown, now: number): RunResult {
  const skipped = skipOf(thrown);
  if (skipped === undefined) return failed(run, asError(thrown), now);
  const { reason, why } = skipped;
  return withJson(Object.assign(factsOf(run, now), { outcome: 'skipped', reason, error: why } as const));
}

function failed(run: ActiveRun, error: Error, now: number): RunResult {
  const result = withJson(Object.assign(factsOf(run, now), { outcome: 'failed', error } as const));
  if (isStop(run, error)) stopped.add(result);
  return result;
}

function factsOf(run: ActiveRun, now: number) {
  const { id, job, trigger, attempts } = run;
  const { tick, startedAt } = run.dates;
  const lockLost = run.lock?.wasLost ?? false;
  return { id, job, trigger, tick, startedAt, finishedAt: new Date(now), attempts, lockLost };
}
