import { EventEmitter } from 'node:events';
import type { LockLostError } from '../core/errors.js';
import { asError } from '../core/as-error.js';
import type { JobRun } from './job-run.js';
import type { FailedRun, SkippedRun, SucceededRun, Trigger } from './run-result.js';

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
  /** What was thrown; what is no `Error` is the `cause` of one. */
  readonly error: Error;
}

/** Ticks of a job passed while this process could not look at its timers. */
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

/** What can be listened to, and what a listener is given. */
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
 * A listener may be async. What it throws is logged and harms nothing. The run does not wait for it, but shutdown does,
 * within `drainTimeout`. It must not await `app.close()`, which waits for it.
 */
export type JobEventListener<Name extends keyof JobEventMap> = (event: JobEventMap[Name]) => unknown;

/**
 * What happens to the jobs of this instance. Inject it.
 *
 * @example
 * events.on('failed', ({ job, error }) => tracker.report(error, { job }));
 */
export class JobEvents {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  /** The events whose async listeners have not ended, by what those have returned. */
  readonly #unsettled = new Map<Promise<void>, string>();

  /** @internal */
  constructor(private readonly onListenerError: (event: string, error: Error) => void) {}

  /** Calls the listener at each such event; may be added twice, and is then called twice. */
  on<Name extends keyof JobEventMap>(name: Name, listener: JobEventListener<Name>): this {
    this.#emitter.on(name, listener);
    return this;
  }

  /** Calls the listener at the next such event, and no more. */
  once<Name extends keyof JobEventMap>(name: Name, listener: JobEventListener<Name>): this {
    this.#emitter.once(name, listener);
    return this;
  }

  /** Takes a listener away, of {@link on} or {@link once}. */
  off<Name extends keyof JobEventMap>(name: Name, listener: JobEventListener<Name>): this {
    this.#emitter.off(name, listener);
    return this;
  }

  /** @internal Whether every listener has ended. */
  get areSettled(): boolean {
    return this.#unsettled.size === 0;
  }

  /** @internal The names of the events whose listeners have not ended. */
  get unsettled(): readonly string[] {
    return [...new Set(this.#unsettled.values())];
  }

  /** @internal Resolves when every listener has ended, also those of events that come meanwhile. */
  async settled(): Promise<void> {
    while (!this.areSettled) await Promise.all(this.#unsettled.keys());
  }

  /** @internal */
  hasListeners(name: keyof JobEventMap): boolean {
    return this.#emitter.listenerCount(name) > 0;
  }

  /** @internal */
  emit<Name extends keyof JobEventMap>(name: Name, event: JobEventMap[Name]): void {
    if (!this.hasListeners(name)) return;
    for (const listener of this.#emitter.rawListeners(name)) this.#tell(name, listener, event);
  }

  // eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- what EventEmitter says that it keeps
  #tell(name: string, listener: Function, event: unknown): void {
    const failed = (error: unknown): void => this.onListenerError(name, asError(error));
    try {
      const told: unknown = Reflect.apply(listener, this, [event]);
      // Most listeners return nothing: no promise is made for those.
      if (told !== undefined) this.#await(name, Promise.resolve(told).then(ignore, failed));
    } catch (error) {
      failed(error);
    }
  }

  #await(name: string, told: Promise<void>): void {
    this.#unsettled.set(told, name);
    void told.then(() => this.#unsettled.delete(told));
  }
}

function ignore(): void {
  // What a listener returns is of no use.
}
