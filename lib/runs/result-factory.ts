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
  /** All times are in milliseconds since 1970. The handler may change its own dates, so the result has copies. */
  readonly tickAt: number | undefined;
  readonly begunAt: number;
  readonly lock: { readonly wasLost: boolean } | undefined;
  readonly endReason: Error | undefined;
}

/** The result of a run whose handler came to its end. @param now in milliseconds since 1970 */
export function successOf(run: EndedRun, value: unknown, now: number): RunResult {
  const { id, job, trigger, attempts } = run;
  // Written out, because adding two members to the facts costs a tenth of a run without a lock.
  const result = {
    id,
    job,
    trigger,
    tick: dateAt(run.tickAt),
    startedAt: new Date(run.begunAt),
    calledAt: dateAt(run.calledAt),
    finishedAt: new Date(now),
    attempts,
    lockLost: run.lock?.wasLost ?? false,
    outcome: 'succeeded',
    value,
  } as const;
  return withJson(result);
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
  const { id, job, trigger, attempts, tickAt, begunAt, calledAt, lock } = run;
  return {
    id,
    job,
    trigger,
    tick: dateAt(tickAt),
    startedAt: new Date(begunAt),
    calledAt: dateAt(calledAt),
    finishedAt: new Date(now),
    attempts,
    lockLost: lock?.wasLost ?? false,
  };
}

function dateAt(at: number | undefined): Date | undefined {
  return at === undefined ? undefined : new Date(at);
}
