import { ownerOf, uniqueId } from '../identity.js';
import { LazyAbort } from '../lazy-abort.js';
import type { Linked } from '../linked-list.js';
import type { ExclusiveLock } from '../locks/exclusive-lock.js';
import type { RunLock } from './run-lock.js';
import type { RunnableJob } from './runnable-job.js';
import type { RunRequest } from './run-request.js';
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

/** A run in flight, as the runner sees it. What is seldom read is made when it is. */
export class ActiveRun extends JobRun implements Waiter, Linked<ActiveRun> {
  #id: string | undefined;
  #owner: string | undefined;
  #tick: Date | undefined;
  #startedAt: Date | undefined;
  #abort: LazyAbort | undefined;
  #endReason: Error | undefined;
  /** How often the handler was called. */
  attempts = 0;
  /** With interceptors around it: settles, and never rejects, when no attempt is made any more. */
  handling: Promise<unknown> | undefined;
  /** A handler that ignored its signal was left behind; settles when it comes to its end after all. */
  left: Promise<void> | undefined;
  wake: (() => void) | undefined;
  override lock: RunLock | undefined;
  before: ActiveRun | undefined;
  after: ActiveRun | undefined;
  list: unknown;

  constructor(
    private readonly request: RunRequest,
    private readonly begunAt: number,
  ) {
    super();
  }

  get id(): string {
    return (this.#id ??= uniqueId());
  }

  get runnable(): RunnableJob {
    return this.request.job;
  }

  /** As whom it asks for locks. */
  get owner(): string {
    return (this.#owner ??= ownerOf(this.id));
  }

  get job(): string {
    return this.runnable.name;
  }

  get trigger(): Trigger {
    return this.request.trigger;
  }

  get due(): ClaimableTick | undefined {
    return this.request.due;
  }

  get tick(): Date | undefined {
    return this.request.tick ?? (this.#tick ??= this.due && new Date(this.due.at));
  }

  get startedAt(): Date {
    return (this.#startedAt ??= new Date(this.begunAt));
  }

  get refusal(): SkipReason | undefined {
    return this.request.source.refusal(this.trigger);
  }

  get attempt(): number {
    return Math.max(this.attempts, 1);
  }

  get signal(): AbortSignal {
    return this.#abortion.signal;
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
    if (this.attempts++ > 0 && !this.mustEnd) this.#abort = undefined;
  }

  /** Tells the attempt to end. */
  abortAttempt(reason: Error): void {
    this.#abortion.abort(reason);
  }

  /** Tells the run to end. */
  abort(reason: Error): void {
    this.#endReason ??= reason;
    this.#abortion.abort(reason);
    this.wake?.();
  }

  get #abortion(): LazyAbort {
    return (this.#abort ??= new LazyAbort());
  }
}
