import { asError } from '../core/as-error.js';
import { withJson } from './result-json.js';
import type { FailedRun, RunFacts, RunResult } from './run-result.js';
import { skipOf } from './run-skipped.js';
import { isStop } from './shutdown-stops.js';

/** The failures that shutdown brought about. */
const stopped = new WeakSet<RunResult>();

/** Whether the run failed because shutdown ended it. */
export function wasStopped(result: FailedRun): boolean {
  return stopped.has(result);
}

/** The facts of an ended run that its result needs. */
interface EndedRun extends Pick<RunFacts, 'id' | 'job' | 'trigger' | 'attempts'> {
  readonly calledAt: number | undefined;
  readonly dates: Pick<RunFacts, 'tick' | 'startedAt'>;
  readonly lock: { readonly wasLost: boolean } | undefined;
  readonly endReason: Error | undefined;
}

/** The result of a run whose handler came to its end. @param now in milliseconds since 1970 */
export function successOf(run: EndedRun, value: unknown, now: number): RunResult {
  return resultOf(run, now, { outcome: 'succeeded', value });
}

/** The result of a run in which something was thrown: a skip, or a failure. @param now in milliseconds since 1970 */
export function failureOrSkipOf(run: EndedRun, thrown: unknown, now: number): RunResult {
  const skipped = skipOf(thrown);
  if (skipped === undefined) return failureOf(run, asError(thrown), now);
  const { reason, why } = skipped;
  return resultOf(run, now, { outcome: 'skipped', reason, error: why });
}

function failureOf(run: EndedRun, error: Error, now: number): RunResult {
  const result = resultOf(run, now, { outcome: 'failed', error });
  if (isStop(error, run.endReason)) stopped.add(result);
  return result;
}

/** Adds to the facts. A copy of them with `...` would cost more on Node 20 than the rest of the run. */
function resultOf<const End extends { readonly error?: unknown; readonly value?: unknown }>(
  run: EndedRun,
  now: number,
  end: End,
): RunFacts & End {
  return withJson(Object.assign(factsOf(run, now), end));
}

function factsOf(run: EndedRun, now: number): RunFacts {
  const { id, job, trigger, attempts, dates, lock } = run;
  const { tick, startedAt } = dates;
  const calledAt = run.calledAt === undefined ? undefined : new Date(run.calledAt);
  const lockLost = lock?.wasLost ?? false;
  return { id, job, trigger, tick, startedAt, calledAt, finishedAt: new Date(now), attempts, lockLost };
}
