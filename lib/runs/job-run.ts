import { uniqueId } from '../identity.js';
import { LazyAbort } from '../lazy-abort.js';
import type { ExclusiveLock } from '../locks/exclusive-lock.js';
import type { RunLock } from './run-lock.js';
import type { RunnableJob } from './runnable-job.js';
import type { SkipReason, Trigger } from './run-result.js';
import type { Waiter } from './run-waits.js';
import type { ClaimableTick } from './tick-claims.js';

/**
 * One run of a job, as its handler sees it. A class, so that it can be the type of a parameter of a decorated method;
 * it is made by this package only.
 *
 * @example
 * \@BackgroundJob({ cron: '0 * * * *' })
 * async send(run: JobRun) {
 *   for (const report of await this.due(run.tick)) {
 *     run.signal.throwIfAborted();
 *     await this.mailer.send(report, { signal: run.signal });
 *   }
 * }
 */
export abstract class JobRun {
  /** Unique over all instances. */
  abstract readonly id: string;
  /** The job's name. */
  abstract readonly job: string;
  /** The moment of the schedule that this run is for, the same in every instance; for a manual run what was given. */
  abstract readonly tick: Date | undefined;
  abstract readonly trigger: Trigger;
  /** Which call of the handler this is, from 1. */
  abstract readonly attempt: number;
  abstract readonly startedAt: Date;
  /**
   * Aborted when the attempt should end: with `LockLostError` when the lock was lost, with `JobTimeoutError` when the
   * attempt has taken longer than `timeout`, with `ShutdownError` when the application does not wait any longer. The
   * first reason stays. Each attempt has a signal of its own.
   */
  abstract readonly signal: AbortSignal;
  /** The lease of this run; `undefined` for a job with `lock: false`. */
  abstract readonly lock: ExclusiveLock | undefined;
}

/** Where a run comes from. */
export interface RunOrigin {
  readonly job: RunnableJob;
  readonly trigger: Trigger;
  /** The tick to be claimed; absent for a run that no tick started. */
  readonly due?: ClaimableTick | undefined;
  /** The tick that the handler is told of. */
  readonly tick?: Date | undefined;
  /** Why the job should not start at this moment, if there is a reason. */
  readonly refusal: () => SkipReason | undefined;
}

/** A run in flight, as the runner sees it. */
export class ActiveRun extends JobRun implements Waiter {
  readonly id = uniqueId();
  readonly runnable: RunnableJob;
  readonly trigger: Trigger;
  readonly due: ClaimableTick | undefined;
  readonly tick: Date | undefined;
  readonly refusal: () => SkipReason | undefined;
  readonly startedAt: Date;
  #abort = new LazyAbort();
  #endReason: Error | undefined;
  /** How often the handler was called. */
  attempts = 0;
  /** With interceptors around it: settles, and never rejects, when no attempt is made any more. */
  handling: Promise<unknown> | undefined;
  /** A handler that ignored its signal was left behind; settles when it comes to its end after all. */
  left: Promise<void> | undefined;
  wake: (() => void) | undefined;
  override lock: RunLock | undefined;

  constructor({ job, trigger, due, tick, refusal }: RunOrigin, now: number) {
    super();
    this.runnable = job;
    this.trigger = trigger;
    this.due = due;
    this.tick = tick;
    this.refusal = refusal;
    this.startedAt = new Date(now);
  }

  get job(): string {
    return this.runnable.name;
  }

  get attempt(): number {
    return Math.max(this.attempts, 1);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether it waits for a lock that is held, instead of being skipped. */
  get waits(): boolean {
    return this.due !== undefined && this.runnable.overlap === 'wait';
  }

  /** Whether something goes on that time passing does not bring to its end. */
  get isAtWork(): boolean {
    return this.wake === undefined && this.left === undefined;
  }

  /** Whether there may be no further attempt. */
  get mustEnd(): boolean {
    return this.#endReason !== undefined;
  }

  /** From the second attempt on the signal is a fresh one. */
  beginAttempt(): void {
    if (this.attempts++ > 0 && !this.mustEnd) this.#abort = new LazyAbort();
  }

  /** Tells the attempt to end. */
  abortAttempt(reason: Error): void {
    this.#abort.abort(reason);
  }

  /** Tells the run to end. */
  abort(reason: Error): void {
    this.#endReason ??= reason;
    this.#abort.abort(reason);
    this.wake?.();
  }
}
