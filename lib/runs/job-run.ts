import { inspect, type InspectOptions } from 'node:util';
import type { ExclusiveLock } from '../locks/exclusive-lock.js';
import type { Trigger } from './run-result.js';

/**
 * One run of a job, as its handler sees it. It is a class, so that it can be the type of a parameter of a decorated
 * method. Only this package makes instances.
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
  /** The moment of the schedule that this run is for, the same in every instance. A manual run has the given one. */
  abstract readonly tick: Date | undefined;
  /** Why the run started. */
  abstract readonly trigger: Trigger;
  /** Which call of the handler this is, from 1. */
  abstract readonly attempt: number;
  /** When the run began, before it waited for its jitter or its lock. */
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

/** The members of a `JobRun`, on an object of any class. */
type JobRunFacts = Pick<JobRun, keyof JobRun>;

/**
 * The object that handlers, interceptors and listeners get. It shows the facts of a run and keeps the runner's
 * bookkeeping out of reach.
 *
 * @internal
 */
export class JobRunView extends JobRun {
  readonly #run: JobRunFacts;

  constructor(run: JobRunFacts) {
    super();
    this.#run = run;
  }

  get id(): string {
    return this.#run.id;
  }

  get job(): string {
    return this.#run.job;
  }

  get tick(): Date | undefined {
    return this.#run.tick;
  }

  get trigger(): Trigger {
    return this.#run.trigger;
  }

  get attempt(): number {
    return this.#run.attempt;
  }

  get startedAt(): Date {
    return this.#run.startedAt;
  }

  get signal(): AbortSignal {
    return this.#run.signal;
  }

  get lock(): ExclusiveLock | undefined {
    return this.#run.lock;
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { id, job, trigger, tick, startedAt, attempt, signal, lock } = this;
    return `JobRun ${inspect({ id, job, trigger, tick, startedAt, attempt, signal, lock }, options)}`;
  }
}
