import type { Clock } from '../core/clock.js';
import { ShutdownError } from '../core/errors.js';
import type { HeldLocks } from '../locks/held-locks.js';
import type { JobRunner } from '../runs/job-runner.js';
import type { ListenerCalls } from '../runs/run-listener.js';
import type { JobLog } from './job-log.js';

/** The time beyond `drainTimeout` that aborted runs and the close of the store share. */
const BUDGET_MS = 1000;

/** The part of that time that only the store may take. */
const RESERVED_FOR_STORE_MS = 200;

/** The parts that the drain waits for, and how long. */
export interface DrainDeps {
  readonly clock: Clock;
  readonly runner: JobRunner;
  readonly listenerCalls: ListenerCalls;
  readonly heldLocks: HeldLocks;
  readonly log: JobLog;
  /** How long the drain waits for runs, releases and listeners before it aborts runs, in milliseconds. */
  readonly timeout: number;
}

/** Waits for the runs in flight at shutdown, tells them to end, and names those that do not. */
export class Drain {
  readonly #deps: DrainDeps;
  #graceTaken = 0;

  constructor(deps: DrainDeps) {
    this.#deps = deps;
  }

  /** How long the close of the store may take after the drain, in milliseconds. */
  get closeLimit(): number {
    return BUDGET_MS - this.#graceTaken;
  }

  async drain(): Promise<void> {
    const { runner, timeout } = this.#deps;
    this.#warnOfDeadlock();
    const settled = this.#settled();
    if (!(await this.#within(timeout, settled))) await this.#abort(settled);
    runner.stopWarnings();
  }

  async #abort(settled: Promise<void>): Promise<void> {
    const { clock, runner, listenerCalls, heldLocks, timeout } = this.#deps;
    const reason = new ShutdownError(`the application is shutting down and has waited for ${timeout} ms`);
    for (const run of runner.inFlight.all) run.abort(reason);
    // Releases get no grace, because the store had all of `drainTimeout` to answer them.
    if (!runner.inFlight.isIdle || !listenerCalls.areSettled) {
      const begunAt = clock.monotonic();
      const isSettled = await this.#within(BUDGET_MS - RESERVED_FOR_STORE_MS, settled);
      const taken = Math.ceil(clock.monotonic() - begunAt);
      this.#graceTaken = Math.min(taken, BUDGET_MS - RESERVED_FOR_STORE_MS);
      if (isSettled) return;
    }
    heldLocks.stop();
    this.#giveUp();
  }

  /** Resolves when no run is in flight, no release of a lock waits for its answer, and every listener has ended. */
  async #settled(): Promise<void> {
    const { runner, listenerCalls, heldLocks } = this.#deps;
    do {
      await runner.inFlight.idle();
      await heldLocks.settled();
      await listenerCalls.settled();
    } while (!runner.inFlight.isIdle || !heldLocks.isSettled || !listenerCalls.areSettled);
  }

  /** Whether `done` resolves in time. Its timer keeps the process alive, because nothing else may. */
  async #within(limit: number, done: Promise<void>): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.#deps.clock.after(limit, () => resolve(false), true);
      void done.then(() => {
        timer.cancel();
        resolve(true);
      });
    });
  }

  #warnOfDeadlock(): void {
    const run = this.#deps.runner.currentRun;
    if (run === undefined) return;
    this.#deps.log.warn(
      `${run.job}: run ${run.id} has asked the application to close, which waits for this run. ` +
        'A handler that awaits `app.close()` waits for itself, and is aborted after `drainTimeout`',
    );
  }

  #giveUp(): void {
    const { runner, listenerCalls, log } = this.#deps;
    const runs = runner.inFlight.all;
    if (runs.length > 0) {
      const names = runs.map(({ job, id }) => `${job} (run ${id})`).join(', ');
      const locks = runs.some(({ lock }) => lock !== undefined) ? ': their locks are left to expire' : '';
      log.error(`shutdown goes on without the end of ${names}${locks}`);
    }
    const events = listenerCalls.unsettled.map((name) => `"${name}"`);
    if (events.length === 0) return;
    log.error(
      `shutdown does not wait any longer for the listeners of ${events.join(', ')}. ` +
        'A listener that awaits `app.close()` waits for itself',
    );
  }
}
