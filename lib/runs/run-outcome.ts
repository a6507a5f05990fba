import { asError } from './handler-call.js';
import type { ActiveRun } from './active-run.js';
import { type RunResult, skipOf } from './run-result.js';

/** The result of a run that came to its end. @param now in milliseconds since 1970 */
export function succeeded(run: ActiveRun, value: unknown, now: number): RunResult {
  return Object.assign(factsOf(run, now), { outcome: 'succeeded', value } as const);
}

/** The result of a run in which something was thrown: a skip, or a failure. @param now in milliseconds since 1970 */
export function ended(run: ActiveRun, thrown: unknown, now: number): RunResult {
  const skipped = skipOf(thrown);
  const facts = factsOf(run, now);
  if (skipped === undefined)
    return Object.assign(facts, { outcome: 'failed', error: asError(thrown) } as const);
  const { reason, why } = skipped;
  return Object.assign(facts, { outcome: 'skipped', reason, error: why } as const);
}

function factsOf(run: ActiveRun, now: number) {
  const { id, job, trigger, attempts } = run;
  const { tick, startedAt } = run.dates;
  const lockLost = run.lock?.wasLost ?? false;
  return { id, job, trigger, tick, startedAt, finishedAt: new Date(now), attempts, lockLost };
}
