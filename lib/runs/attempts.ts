import { type Clock, type Timer } from '../core/clock.js';
import { durationText } from '../core/duration.js';
import { JobTimeoutError, LockLostError } from '../core/errors.js';
import { asError } from '../core/as-error.js';
import type { ActiveRun } from './active-run.js';
import { callHandler, type MaybePromise } from './handler-call.js';
import type { AttemptFailed } from './job-events.js';
import type { RunLock } from './run-lock.js';
import type { RetryPolicy } from './run-request.js';
import type { RunWaits } from './run-waits.js';

/** How long a run without a lock waits, after its timeout, for a handler that ignores its signal. */
const GRACE_MS = 30_000;

/** The longest delay that an option can ask for. No factor makes it longer. */
const LONGEST_DELAY_MS = 366 * 24 * 3_600_000;

/** Calls the handler of a run until it succeeds, until its policy allows no further attempt, or until the run must end. */
export class Attempts {
  readonly #clock: Clock;
  readonly #waits: RunWaits;
  /** An attempt has failed, and another follows. */
  readonly #onFailed: (failed: AttemptFailed) => void;
  /** A handler has ignored its signal, and is left behind. */
  readonly #onOrphaned: (run: ActiveRun) => void;

  constructor(
    clock: Clock,
    waits: RunWaits,
    onFailed: (failed: AttemptFailed) => void,
    onOrphaned: (run: ActiveRun) => void,
  ) {
    this.#clock = clock;
    this.#waits = waits;
    this.#onFailed = onFailed;
    this.#onOrphaned = onOrphaned;
  }

  /** Throws at once if the handler does, so that a run without `retry` and `timeout` needs no promise. */
  make(run: ActiveRun): MaybePromise<unknown> {
    const { retry } = run.runnable;
    return retry.attempts === 1 ? this.#attempt(run) : this.#makeSeveral(run, retry);
  }

  async #makeSeveral(run: ActiveRun, retry: RetryPolicy): Promise<unknown> {
    for (let made = 1; ; made++) {
      try {
        return await this.#attempt(run);
      } catch (error) {
        const isLast = made >= retry.attempts || run.orphanEnd !== undefined;
        if (isLast || mayNotGoOn(run)) throw error;
        this.#announce(run, retry, error);
        await this.#waits.for(run, delayAfter(made, retry), () => run.mustEnd);
        if (mayNotGoOn(run)) throw error;
      }
    }
  }

  #attempt(run: ActiveRun): MaybePromise<unknown> {
    const lost = lostLock(run);
    if (lost !== undefined) {
      throw new LockLostError(`the lock "${lost.key}" was lost before the handler was called`);
    }
    run.beginAttempt(this.#clock.now());
    const { timeout, handler } = run.runnable;
    return timeout === undefined ? callHandler(handler, run.jobRun) : this.#within(timeout, run);
  }

  #announce(run: ActiveRun, { attempts }: RetryPolicy, error: unknown): void {
    const { id, job, attempt } = run;
    this.#onFailed({ id, job, attempt, attempts, error: asError(error) });
  }

  /** Fails the attempt when its time is up, also if the handler then returns. */
  async #within(timeout: number, run: ActiveRun): Promise<unknown> {
    const answer = promiseOf(() => callHandler(run.runnable.handler, run.jobRun));
    if (await this.#settles(answer, timeout)) return answer;
    const error = new JobTimeoutError(
      `attempt ${run.attempt} of ${run.job} has taken longer than its timeout of ${durationText(timeout)}`,
    );
    run.abortAttempt(error);
    if (!(await this.#settles(answer, run.runnable.lock?.ttl ?? GRACE_MS))) {
      run.orphan(answer);
      // An interceptor may go on. Other instances must not wait for it.
      run.lock?.abandon();
      this.#onOrphaned(run);
    }
    throw error;
  }

  /** Whether the handler came to its end in time. */
  #settles(answer: Promise<unknown>, limit: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer: Timer = this.#clock.after(limit, () => resolve(false));
      const settled = (): void => {
        timer.cancel();
        resolve(true);
      };
      answer.then(settled, settled);
    });
  }
}

/** The lock of the run, if it was lost. The timer may not have noticed yet, because the handler blocked the event loop. */
function lostLock({ lock }: ActiveRun): RunLock | undefined {
  return lock?.isHeld === false && !lock.isGivenUp ? lock : undefined;
}

/** Whether no further attempt may be made. */
function mayNotGoOn(run: ActiveRun): boolean {
  return run.mustEnd || lostLock(run) !== undefined;
}

/** Async, so that a handler that throws at once rejects like any other. */
async function promiseOf(call: () => MaybePromise<unknown>): Promise<unknown> {
  return await call();
}

function delayAfter(attempt: number, { delay, factor }: RetryPolicy): number {
  return Math.min(delay * factor ** (attempt - 1), LONGEST_DELAY_MS);
}
