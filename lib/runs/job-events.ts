import { EventEmitter } from 'node:events';
import type { LockLostError } from '../core/errors.js';
import type { JobRun } from './job-run.js';
import type { ListenerCalls, RunListener } from './run-listener.js';
import type { FailedRun, RunResult, SkippedRun, SucceededRun, Trigger } from './run-result.js';

/** A run has its lock, and is about to call its handler. */
export interface RunStarted {
  readonly id: string;
  readonly job: string;
  readonly trigger: Trigger;
  readonly tick: Date | undefined;
  readonly startedAt: Date;
  readonly run: JobRun;
}

/** A run has lost its lock; its signal is aborted. */
export interface RunLostLock {
  readonly id: string;
  readonly job: string;
  /** The key of the lock. */
  readonly key: string;
  readonly error: LockLostError;
}

/**
 * An attempt of a run has failed, and another one follows: the run has not failed yet.
 *
 * @example
 * events.on('attemptFailed', ({ job, attempt, attempts, error }) =>
 *   tracker.note(`${job}: attempt ${attempt} of ${attempts}`, error),
 * );
 */
export interface AttemptFailed {
  /** The id of the run. */
  readonly id: string;
  readonly job: string;
  /** Which call of the handler it was, from 1. */
  readonly attempt: number;
  /** How many calls the job's `retry` allows in one run. */
  readonly attempts: number;
  /** The thrown error. A thrown value that is no `Error` is the `cause` of one. */
  readonly error: Error;
}

/** Ticks of a job that passed while this process could not run its timers. */
export interface TicksMissed {
  readonly job: string;
  readonly count: number;
  /** There may be more: counting stopped at `count`. */
  readonly atLeast?: true;
  /** The first tick that was missed. */
  readonly from: Date;
  /** The last tick that was missed. */
  readonly to: Date;
}

/** The event for ticks that passed; their times in milliseconds since 1970. */
export function missedEvent(
  job: string,
  { count, atLeast, from, to }: { count: number; atLeast: boolean; from: number; to: number },
): TicksMissed {
  const missed = { job, count, from: new Date(from), to: new Date(to) };
  return atLeast ? { ...missed, atLeast } : missed;
}

/** The events, and the argument of their listeners. */
export interface JobEventMap {
  /** Once per run that calls its handler, with the lock held, before the interceptors. */
  started: RunStarted;
  succeeded: SucceededRun;
  failed: FailedRun;
  /** A run that did not call its handler. It has no `started`. */
  skipped: SkippedRun;
  /** An attempt that another one follows; not the last attempt of a run. */
  attemptFailed: AttemptFailed;
  lockLost: RunLostLock;
  /** Once per gap. */
  missed: TicksMissed;
}

/**
 * A listener may be async. An error that it throws is logged and harms nothing. The run does not wait for it, but shutdown does,
 * within `drainTimeout`. It must not await `app.close()`, which waits for it.
 */
export type JobEventListener<Name extends keyof JobEventMap> = (event: JobEventMap[Name]) => unknown;

/**
 * The events of the jobs of this instance. Inject it.
 *
 * @example
 * events.on('failed', ({ job, error }) => tracker.report(error, { job }));
 */
export class JobEvents {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #calls: ListenerCalls;

  /** @internal */
  constructor(calls: ListenerCalls) {
    this.#calls = calls;
  }

  /** Calls the listener at each such event. A listener that is added twice is called twice. */
  on<Name extends keyof JobEventMap>(name: Name, listener: JobEventListener<Name>): this {
    this.#emitter.on(name, listener);
    return this;
  }

  /** Calls the listener at the next such event, and no more. */
  once<Name extends keyof JobEventMap>(name: Name, listener: JobEventListener<Name>): this {
    this.#emitter.once(name, listener);
    return this;
  }

  /** Removes a listener of {@link on} or {@link once}. */
  off<Name extends keyof JobEventMap>(name: Name, listener: JobEventListener<Name>): this {
    this.#emitter.off(name, listener);
    return this;
  }

  /** @internal */
  hasListeners(name: keyof JobEventMap): boolean {
    return this.#emitter.listenerCount(name) > 0;
  }

  /** @internal */
  emit<Name extends keyof JobEventMap>(name: Name, event: JobEventMap[Name]): void {
    if (!this.hasListeners(name)) return;
    for (const listener of this.#emitter.rawListeners(name))
      this.#calls.call(name, (): unknown => Reflect.apply(listener, this, [event]));
  }
}

/** Tells the listeners of `JobEvents` of each run. */
export class RunEvents implements RunListener {
  readonly #events: JobEvents;

  constructor(events: JobEvents) {
    this.#events = events;
  }

  started(run: JobRun): void {
    if (!this.#events.hasListeners('started')) return;
    const { id, job, trigger, tick, startedAt } = run;
    this.#events.emit('started', { id, job, trigger, tick, startedAt, run });
  }

  ended(result: RunResult): void {
    // One call for each outcome, so that the compiler knows which result belongs to which event.
    if (result.outcome === 'succeeded') this.#events.emit('succeeded', result);
    else if (result.outcome === 'failed') this.#events.emit('failed', result);
    else this.#events.emit('skipped', result);
  }
}
