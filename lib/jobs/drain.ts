import type { Clock } from '../core/clock.js';
import { ShutdownError } from '../core/errors.js';
import type { HeldLocks } from '../locks/held-locks.js';
import type { JobRunner } from '../runs/job-runner.js';
import type { ListenerCalls } from '../runs/run-listener.js';
import type { JobLog } from './job-log.js';

/** The time beyond `drainTimeout` that aborted runs and the close of the store share. */
const BUDGET_MS = 1000;

/** The part of that time that only the close of the store may take. */
const RESERVED_FOR_STORE_MS = 200;

/** The part that is kept for the last report besides, where it goes to a store outside of this process. */
const RESERVED_FOR_REPORT_MS = 200;

/** The close needs less than its part, so the last report may take the rest. */
const SHORTEST_CLOSE_MS = 150;

/** The parts that the drain waits for, and how long. */
export interface DrainDeps {
  readonly clock: Clock;
  readonly runner: JobRunner;
  readonly listenerCalls: ListenerCalls;
  readonly heldLocks: HeldLocks;
  readonly log: JobLog;
  /** The last report of this instance; absent without a state store. */
  readonly reporter: LastReport | undefined;
  /** How long the drain waits for runs, releases and listeners before it aborts runs, in milliseconds. */
  readonly timeout: number;
}

/** Reports that this instance leaves. */
export interface LastReport {
  /** Whether the report goes to a store outside of this process. */
  readonly isRemote: boolean;
  /** Never rejects. */
  leave(limit: number): Promise<void>;
}

/** Waits for the runs in flight at shutdown, tells them to end, and names those that do not. */
export class Drain {
  readonly #deps: DrainDeps;
  /** How much of the budget is used, in milliseconds. */
  #used = 0;

  constructor(deps: DrainDeps) {
    this.#deps = deps;
  }

  /** How long the close of the store may take after the drain, in milliseconds. */
  get closeLimit(): number {
    return Math.max(BUDGET_MS - this.#used, 1);
  }

  async drain(): Promise<void> {
    const { runner, timeout } = this.#deps;
    this.#warnOfDeadlock();
    const settled = this.#settled();
    if (!(await this.#within(timeout, settled))) await this.#abort(settled);
    runner.stopWarnings();
    await this.#report();
  }

  /** The report comes last, because it has the ends of the runs. */
  async #report(): Promise<void> {
    const limit = BUDGET_MS - this.#used - SHORTEST_CLOSE_MS;
    await this.#spend(limit, this.#deps.reporter?.leave(limit) ?? Promise.resolve());
  }

  /** Takes time out of the budget until `done` resolves. @returns whether it resolves within `limit` milliseconds */
  async #spend(limit: number, done: Promise<void>): Promise<boolean> {
    const { clock } = this.#deps;
    const begunAt = clock.monotonic();
    const isDone = await this.#within(limit, done);
    this.#used += Math.min(Math.ceil(clock.monotonic() - begunAt), limit);
    return isDone;
  }

  /** How long aborted runs have to end. */
  get #grace(): number {
    const isRemote = this.#deps.reporter?.isRemote === true;
    return BUDGET_MS - RESERVED_FOR_STORE_MS - (isRemote ? RESERVED_FOR_REPORT_MS : 0);
  }

  async #abort(settled: Promise<void>): Promise<void> {
    const { runner, listenerCalls, heldLocks, timeout } = this.#deps;
    const reason = new ShutdownError(`the application is shutting down and has waited for ${timeout} ms`);
    for (const run of runner.inFlight.all) run.abort(reason);
    // Releases get no grace, because the store had all of `drainTimeout` to answer them.
    if (!runner.inFlight.isIdle || !listenerCalls.areSettled) {
      if (await this.#spend(this.#grace, settled)) return;
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
