import { uniqueId } from '../identity.js';
import { LazyAbort } from '../lazy-abort.js';
import type { ExclusiveLock } from '../locks/exclusive-lock.js';
import type { RunLock } from './run-lock.js';
import type { RunnableJob } from './runnable-job.js';
import type { Trigger } from './run-result.js';
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
   * Aborted when the run should end: with `LockLostError` when the lock was lost, with `ShutdownError` when the
   * application does not wait any longer. The first reason stays.
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
  readonly due?: ClaimableTick;
  /** The tick that the handler is told of. */
  readonly tick?: Date | undefined;
}

/** A run in flight, as the runner sees it. */
export class ActiveRun extends JobRun {
  readonly id = uniqueId();
  readonly runnable: RunnableJob;
  readonly trigger: Trigger;
  readonly due: ClaimableTick | undefined;
  readonly tick: Date | undefined;
  readonly startedAt: Date;
  readonly #abort = new LazyAbort();
  /** How often the handler was called. */
  attempts = 0;
  /** The last call of the handler; settles, and never rejects. */
  handling: Promise<unknown> | undefined;
  override lock: RunLock | undefined;

  constructor({ job, trigger, due, tick }: RunOrigin, now: number) {
    super();
    this.runnable = job;
    this.trigger = trigger;
    this.due = due;
    this.tick = tick;
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

  abort(reason: Error): void {
    this.#abort.abort(reason);
  }
}
