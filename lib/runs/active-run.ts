import { ownerOf, uniqueId } from '../core/identity.js';
import { LazyAbortController } from '../core/lazy-abort-controller.js';
import { type JobRun, JobRunView } from './job-run.js';
import type { RunLock } from './run-lock.js';
import type { RunnableJob } from './runnable-job.js';
import type { RunRequest } from './run-request.js';
import type { SkipReason, Trigger } from './run-result.js';
import type { Waiter } from './run-waits.js';
import type { ClaimableTick } from './tick-claims.js';

/**
 * A run in flight, with the runner's bookkeeping. Ids, dates and signals are made when they are first read, because
 * most runs never need them.
 */
export class ActiveRun implements Waiter {
  readonly #request: RunRequest;
  readonly #begunAt: number;
  #jobRun: JobRun | undefined;
  #id: string | undefined;
  #tick: Date | undefined;
  #startedAt: Date | undefined;
  #abort: LazyAbortController | undefined;
  #endReason: Error | undefined;
  #acquisitions = 0;
  #handling: Promise<void> | undefined;
  #left: Promise<void> | undefined;
  /** How often the handler was called. */
  attempts = 0;
  wake: (() => void) | undefined;
  lock: RunLock | undefined;

  /** @param begunAt in milliseconds since 1970 */
  constructor(request: RunRequest, begunAt: number) {
    this.#request = request;
    this.#begunAt = begunAt;
  }

  /** The run as handlers, interceptors and listeners see it: the same object for all of them. */
  get jobRun(): JobRun {
    return (this.#jobRun ??= new JobRunView(this));
  }

  get id(): string {
    return (this.#id ??= uniqueId());
  }

  get runnable(): RunnableJob {
    return this.#request.job;
  }

  /**
   * The owner of the run's next acquisition. Each acquisition has an owner of its own, because a late answer to one,
   * or the clean-up after it, must never match what a later one was granted.
   */
  nextOwner(): string {
    const owner = ownerOf(this.id);
    return ++this.#acquisitions === 1 ? owner : `${owner}#${this.#acquisitions}`;
  }

  get job(): string {
    return this.runnable.name;
  }

  get trigger(): Trigger {
    return this.#request.trigger;
  }

  get due(): ClaimableTick | undefined {
    return this.#request.due;
  }

  get tick(): Date | undefined {
    return (this.#tick ??= this.dates.tick);
  }

  get startedAt(): Date {
    return (this.#startedAt ??= new Date(this.#begunAt));
  }

  /** `tick` and `startedAt` for the result, which what the handler does to its own dates does not change. */
  get dates(): { readonly tick: Date | undefined; readonly startedAt: Date } {
    const at = this.#request.tick?.getTime() ?? this.due?.at;
    return { tick: at === undefined ? undefined : new Date(at), startedAt: new Date(this.#begunAt) };
  }

  get refusal(): SkipReason | undefined {
    return this.#request.source.refusalFor(this.trigger);
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
    return this.wake === undefined && this.#left === undefined;
  }

  /** Whether there may be no further attempt. */
  get mustEnd(): boolean {
    return this.#endReason !== undefined;
  }

  /** Why the run was told to end. */
  get endReason(): Error | undefined {
    return this.#endReason;
  }

  /** With interceptors around it: pending while attempts are made. It never rejects. */
  get handling(): Promise<void> | undefined {
    return this.#handling;
  }

  /** Pending while a handler is at work that ignored its signal and was left behind. It never rejects. */
  get orphaned(): Promise<void> | undefined {
    return this.#left;
  }

  /** Notes that attempts are made until `settled`. */
  handle(settled: Promise<unknown>): void {
    const ended = (): void => (this.#handling = undefined);
    this.#handling = settled.then(ended, ended);
  }

  /** Leaves a handler behind that is at work until `settled`. */
  orphan(settled: Promise<unknown>): void {
    const ended = (): void => (this.#left = undefined);
    this.#left = settled.then(ended, ended);
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

  get #abortion(): LazyAbortController {
    return (this.#abort ??= new LazyAbortController());
  }
}
