import { isInstance } from '../core/error-text.js';
import { asError } from '../core/as-error.js';
import { withJson } from './result-json.js';
import { isStop } from './shutdown-stops.js';

/** Why a run started. */
export type Trigger =
  /** Its tick fell due. */
  | 'tick'
  /** The application has started (`runOnStart`). */
  | 'startup'
  /** The application has started, and the latest tick before that had not run anywhere (`catchUp`). */
  | 'catch-up'
  /** The instance that ran the tick has died (`recover`). */
  | 'recovery'
  /** Somebody called `run()`. */
  | 'manual';

/** Why a run did not call the handler. */
export type SkipReason =
  /** Another instance has taken this tick. The normal outcome in all instances but one. */
  | 'claimed-elsewhere'
  /** The job's lock is held: by a run in another instance, by a hold, or by hand. */
  | 'running-elsewhere'
  /** The job's last run in this instance has not ended. */
  | 'still-running'
  /** The lock store refused, gave no answer in time, or answered too late for this tick. */
  | 'lock-unavailable'
  /** The job is paused in this instance. */
  | 'paused'
  /** The application is shutting down, or the job was removed. */
  | 'shutting-down';

interface RunFacts {
  readonly id: string;
  readonly job: string;
  readonly trigger: Trigger;
  /** The tick that the run is for; for a manual run the one that the caller gave. */
  readonly tick: Date | undefined;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** How often the handler was called. */
  readonly attempts: number;
  /** The lock was lost before the run ended: another run may have overlapped this one. */
  readonly lockLost: boolean;
}

/** The handler was called and came to its end. */
export interface SucceededRun extends RunFacts {
  readonly outcome: 'succeeded';
  /** The value that the handler returned. */
  readonly value: unknown;
  readonly error?: undefined;
  readonly reason?: undefined;
}

/** The handler, or an interceptor around it, threw. */
export interface FailedRun extends RunFacts {
  readonly outcome: 'failed';
  /** The thrown error. A value that is no `Error` is the `cause` of one. A `ShutdownError`: shutdown ended the run. */
  readonly error: Error;
  readonly value?: undefined;
  readonly reason?: undefined;
}

/** The handler was not called: a normal outcome, not an error. */
export interface SkippedRun extends RunFacts {
  readonly outcome: 'skipped';
  readonly reason: SkipReason;
  /** With `lock-unavailable`: the error, in the words of the lock store if it gave any. */
  readonly error?: Error | undefined;
  readonly value?: undefined;
}

/**
 * The result of a run. It is a plain object. `JSON.stringify()` shows the name, message, code and causes of its error,
 * and does not throw, whatever the value is. A copy of a result loses that form of the error.
 */
export type RunResult = SucceededRun | FailedRun | SkippedRun;

/**
 * Ends a run that does not call its handler. Only the runner catches it. It is no `Error`, because most ticks of a
 * cluster are skips, and the stack of each would cost more than all the rest.
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

/** The failures that shutdown brought about. */
const stopped = new WeakSet<RunResult>();

/** Whether the run failed because shutdown ended it. */
export function wasStopped(result: FailedRun): boolean {
  return stopped.has(result);
}

/** The facts of an ended run that its result needs. */
interface EndedRun extends Pick<RunFacts, 'id' | 'job' | 'trigger' | 'attempts'> {
  readonly dates: Pick<RunFacts, 'tick' | 'startedAt'>;
  readonly lock: { readonly wasLost: boolean } | undefined;
  readonly endReason: Error | undefined;
}

/** The result of a run whose handler came to its end. @param now in milliseconds since 1970 */
export function successOf(run: EndedRun, value: unknown, now: number): RunResult {
  return withJson(Object.assign(factsOf(run, now), { outcome: 'succeeded', value } as const));
}

/** The result of a run in which something was thrown: a skip, or a failure. @param now in milliseconds since 1970 */
export function failureOrSkipOf(run: EndedRun, thrown: unknown, now: number): RunResult {
  const skipped = skipOf(thrown);
  if (skipped === undefined) return failureOf(run, asError(thrown), now);
  const { reason, why } = skipped;
  return withJson(Object.assign(factsOf(run, now), { outcome: 'skipped', reason, error: why } as const));
}

function failureOf(run: EndedRun, error: Error, now: number): RunResult {
  const result = withJson(Object.assign(factsOf(run, now), { outcome: 'failed', error } as const));
  if (isStop(error, run.endReason)) stopped.add(result);
  return result;
}

function factsOf({ id, job, trigger, attempts, dates, lock }: EndedRun, now: number): RunFacts {
  const { tick, startedAt } = dates;
  const lockLost = lock?.wasLost ?? false;
  return { id, job, trigger, tick, startedAt, finishedAt: new Date(now), attempts, lockLost };
}
