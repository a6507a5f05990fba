import { type InstanceIdentity, ownerOf } from '../core/identity.js';
import { Linked } from '../core/linked-list.js';
import { LazyAbortController } from '../core/lazy-abort-controller.js';
import { type JobRun, JobRunView } from './job-run.js';
import type { RunLock } from './run-lock.js';
import type { ClaimableTick, RunnableJob, RunRequest } from './run-request.js';
import type { SkipReason, Trigger } from './run-result.js';
import type { Waiter } from './run-waits.js';

/**
 * A run in flight, with the runner's bookkeeping. Ids, dates and signals are made when they are first read, because
 * most runs never need them.
 */
export class ActiveRun extends Linked<ActiveRun> implements Waiter {
  readonly request: RunRequest;
  /** When the run was triggered, in milliseconds since 1970. */
  readonly begunAt: number;
  readonly #identity: InstanceIdentity;
  #jobRun: JobRun | undefined;
  #id: string | undefined;
  #tick: Date | undefined;
  #startedAt: Date | undefined;
  #abort: LazyAbortController | undefined;
  #endReason: Error | undefined;
  #acquisitions = 0;
  #handlerEnd: Promise<void> | undefined;
  #orphanEnd: Promise<void> | undefined;
  /** How often the handler was called. */
  attempts = 0;
  /** The first call of the handler, in milliseconds since 1970. */
  calledAt: number | undefined;
  /** Whether the run has claimed its tick. Only {@link RunLocking} sets it. */
  isClaimed = false;
  /** Whether the run counts among those that `concurrency` limits. Only {@link RunLimit} sets it. */
  hasPlace = false;
  /** Since when the run is in its handler or an interceptor. Only {@link LongRunMonitor} sets it. */
  inHandlerSince: number | undefined;
  wake: (() => void) | undefined;
  lock: RunLock | undefined;

  constructor(request: RunRequest, begunAt: number, identity: InstanceIdentity) {
    super();
    this.request = request;
    this.begunAt = begunAt;
    this.#identity = identity;
  }

  /** The run as handlers, interceptors and listeners see it: the same object for all of them. */
  get jobRun(): JobRun {
    return (this.#jobRun ??= new JobRunView(this));
  }

  get id(): string {
    return (this.#id ??= this.#identity.newRunId());
  }

  get runnable(): RunnableJob {
    return this.request.job;
  }

  /**
   * The owner of the run's next acquisition. Each acquisition has its own owner. A late answer to one, or the clean-up
   * after it, must never match the grant of a later one.
   */
  nextOwner(): string {
    const owner = ownerOf(this.id);
    return ++this.#acquisitions === 1 ? owner : `${owner}#${this.#acquisitions}`;
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

  /** In milliseconds since 1970. */
  get tickAt(): number | undefined {
    return this.request.tick?.getTime() ?? this.due?.at;
  }

  get tick(): Date | undefined {
    return (this.#tick ??= this.tickAt === undefined ? undefined : new Date(this.tickAt));
  }

  get startedAt(): Date {
    return (this.#startedAt ??= new Date(this.begunAt));
  }

  get refusal(): SkipReason | undefined {
    return this.request.gate.refusalFor(this.trigger);
  }

  get attempt(): number {
    return Math.max(this.attempts, 1);
  }

  get signal(): AbortSignal {
    return this.#abortion.signal;
  }

  /** Until when the run waits for a lock that is held, in milliseconds since 1970; `undefined`: it is skipped instead. */
  get waitsForLockUntil(): number | undefined {
    return this.runnable.overlap === 'wait' ? this.due?.nextAt : undefined;
  }

  /** A run is busy unless it waits for a timer or has left its handler behind. */
  get isBusy(): boolean {
    return this.wake === undefined && this.#orphanEnd === undefined;
  }

  /** Whether there may be no further attempt. */
  get mustEnd(): boolean {
    return this.#endReason !== undefined;
  }

  /** Why the run was told to end. */
  get endReason(): Error | undefined {
    return this.#endReason;
  }

  /** Pending while attempts go on inside of interceptors. It never rejects. */
  get handlerEnd(): Promise<void> | undefined {
    return this.#handlerEnd;
  }

  /** Pending while a handler goes on that ignored its signal and was left behind. It never rejects. */
  get orphanEnd(): Promise<void> | undefined {
    return this.#orphanEnd;
  }

  /** Notes that attempts go on until `settled`. */
  beginHandling(settled: Promise<unknown>): void {
    const ended = (): void => (this.#handlerEnd = undefined);
    this.#handlerEnd = settled.then(ended, ended);
  }

  /** Leaves a handler behind that goes on until `settled`. */
  orphan(settled: Promise<unknown>): void {
    const ended = (): void => (this.#orphanEnd = undefined);
    this.#orphanEnd = settled.then(ended, ended);
  }

  /** From the second attempt on the signal is a fresh one. @param now in milliseconds since 1970 */
  beginAttempt(now: number): void {
    this.calledAt ??= now;
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

  get #abortion(): LazyAbortController {
    return (this.#abort ??= new LazyAbortController());
  }
}
