import type { Clock } from '../clock.js';
import { ShutdownError } from '../errors.js';
import type { LeaseKeeper } from '../locks/lease-keeper.js';
import type { JobRunner } from '../runs/job-runner.js';
import type { JobLog } from './job-log.js';

/** How long an aborted run has to end. */
const GRACE_MS = 1000;

/** Waits for the runs in flight at shutdown, tells them to end, and names those that do not. */
export class Drain {
  constructor(
    private readonly clock: Clock,
    private readonly runner: JobRunner,
    private readonly keeper: LeaseKeeper,
    private readonly log: JobLog,
    /** How long the runs are waited for before they are aborted, in milliseconds. */
    private readonly timeout: number,
  ) {}

  async drain(): Promise<void> {
    const settled = this.#settled();
    if (!(await this.#within(this.timeout, settled))) {
      const reason = new ShutdownError(
        `the application is shutting down and has waited for ${this.timeout} ms`,
      );
      for (const run of this.runner.inFlight.all) run.abort(reason);
      if (!(await this.#within(GRACE_MS, settled))) this.#giveUp();
    }
    this.runner.stop();
  }

  /** No run is in flight, and no release of a lock waits for its answer. */
  async #settled(): Promise<void> {
    await this.runner.inFlight.idle();
    await this.keeper.settled();
  }

  /** Whether it was done in time. Keeps the process alive: what is waited for may not. */
  async #within(limit: number, done: Promise<void>): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.clock.after(limit, () => resolve(false), true);
      void done.then(() => {
        timer.cancel();
        resolve(true);
      });
    });
  }

  #giveUp(): void {
    this.keeper.stop();
    const runs = this.runner.inFlight.all.map(({ job, id }) => `${job} (run ${id})`);
    if (runs.length > 0) {
      this.log.error(
        `shutdown goes on without the end of ${runs.join(', ')}: their locks are left to expire`,
      );
    }
  }
}
