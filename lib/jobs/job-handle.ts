import { inspect, type InspectOptions } from 'node:util';
import { InvalidJobError } from '../core/errors.js';
import { observed } from '../core/observed.js';
import { refuse, readOptions } from '../core/option-checks.js';
import type { RunResult } from '../runs/run-result.js';

/** One job, in this instance. */
export interface JobHandle {
  readonly name: string;
  /** The schedule as a person would say it: `every 30s`, `0 * * * * (UTC)`. */
  readonly schedule: string;
  /** The next tick; `undefined` when no timer is set for the job: disabled, excluded, or `scheduling` is off. */
  readonly nextTick: Date | undefined;
  /** Whether this instance is in the job's handler. */
  readonly isRunning: boolean;
  readonly isPaused: boolean;
  /** The last result in this instance that is no skip. */
  readonly lastRun: RunResult | undefined;

  /**
   * Runs the job now, behind its lock; also when it is disabled, excluded or paused. Resolves with the result, also if
   * the handler fails.
   *
   * @param options.tick the handler's `run.tick`, to make up for a tick that was missed
   */
  run(options?: { readonly tick?: Date | undefined }): Promise<RunResult>;

  /** Skips the ticks in this instance from now on. A run in flight goes on. */
  pause(): void;

  /** Ends the pause. Ticks that fell into it are not made up. */
  resume(): void;
}

/**
 * The handle that users get. It keeps the job's timer and its runner out of reach.
 *
 * @internal
 */
export class JobHandleView implements JobHandle {
  readonly #job: JobHandle;

  constructor(job: JobHandle) {
    this.#job = job;
  }

  get name(): string {
    return this.#job.name;
  }

  get schedule(): string {
    return this.#job.schedule;
  }

  get nextTick(): Date | undefined {
    return this.#job.nextTick;
  }

  get isRunning(): boolean {
    return this.#job.isRunning;
  }

  get isPaused(): boolean {
    return this.#job.isPaused;
  }

  get lastRun(): RunResult | undefined {
    return this.#job.lastRun;
  }

  run(options?: { readonly tick?: Date | undefined }): Promise<RunResult> {
    return this.#job.run(options);
  }

  pause(): void {
    this.#job.pause();
  }

  resume(): void {
    this.#job.resume();
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { name, schedule, nextTick, isRunning, isPaused, lastRun } = this;
    return `JobHandle ${inspect({ name, schedule, nextTick, isRunning, isPaused, lastRun }, options)}`;
  }
}

/** Calls `run` with the tick that `JobHandle.run()` got. Rejects with `InvalidJobError` if it is no valid `Date`. */
export function withManualTick<Result>(
  job: string,
  options: unknown,
  run: (tick: Date | undefined) => Promise<Result>,
): Promise<Result> {
  try {
    return run(readManualTick(job, options));
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the error of the check, unchanged
    return observed(Promise.reject<Result>(error));
  }
}

function readManualTick(job: string, options: unknown): Date | undefined {
  const place = { where: `${job}: run()`, error: InvalidJobError };
  const { tick } = readOptions(place, options, ['tick']);
  if (tick === undefined) return undefined;
  if (!(tick instanceof Date) || Number.isNaN(tick.getTime())) refuse(place, 'tick', 'a valid Date', tick);
  // The caller may change its own date later.
  return new Date(tick);
}
