import { isInstance } from '../core/error-text.js';
import { RunAbortedError, ShutdownError } from '../core/errors.js';
import { unavailable } from '../locks/reasons.js';
import type { SkipReason } from './run-result.js';

/**
 * Ends a run that does not call its handler. Only the runner catches it. It is no `Error`, because most ticks of a
 * cluster are skips, and the stack of each would cost more than all the rest. These files decide:
 *
 * - `claimed-elsewhere`: `tick-claims.ts`, when another instance has the claim.
 * - `running-elsewhere`: `run-leases.ts`, when the lease is held.
 * - `still-running`: `job-runner.ts` before the claim, `run-leases.ts` before the lease, and `run-locking.ts` for a job
 *   without a lock.
 * - `lock-unavailable`: {@link refuseUnanswered}, when the store gives no answer; `tick-claims.ts`, when the next tick is
 *   due; `recoverable-claim.ts`, when the claim was lost; {@link refuseIfEnded}, when the lease was lost.
 * - `at-capacity`: `run-limit.ts`, when no place is free until the next tick is due.
 * - `paused`: the `RunGate`, which `job-runner.ts` and `run-limit.ts` ask.
 * - `shutting-down`: the `RunGate`, which `job-runner.ts`, `run-limit.ts` and `run-leases.ts` ask;
 *   {@link refuseIfEnded}, when the drain has given up.
 */
export class RunSkipped {
  constructor(
    readonly reason: SkipReason,
    readonly why?: Error,
  ) {}
}

/** The skip, if one was thrown. A thrown value may be anything, also a proxy that throws at each access. */
export function skipOf(thrown: unknown): RunSkipped | undefined {
  return isInstance(thrown, RunSkipped) ? thrown : undefined;
}

/**
 * The drain may have given up, or the lease may have been lost, while the run asked the store for something else.
 *
 * @param why the store's last refusal, for the result of a run that shutdown ends
 * @throws RunSkipped when the run was told to end
 * @throws RunAbortedError when a person has aborted the run, because such a run fails, with and without a handler
 */
export function refuseIfEnded({ endReason }: { readonly endReason: Error | undefined }, why?: Error): void {
  if (endReason instanceof ShutdownError) throw new RunSkipped('shutting-down', why);
  if (endReason instanceof RunAbortedError) throw endReason;
  if (endReason !== undefined) throw new RunSkipped('lock-unavailable', endReason);
}

/**
 * Ends a run that got no answer from the store. A run without a claim could be the second one.
 *
 * @throws RunSkipped with the reason why the run was told to end, or else with that of the store
 * @throws RunAbortedError when a person has aborted the run
 */
export function refuseUnanswered(run: { readonly endReason: Error | undefined }, error: unknown): never {
  const why = unavailable(error);
  refuseIfEnded(run, why);
  throw new RunSkipped('lock-unavailable', why);
}
