import type { Clock } from '../clock.js';
import { lockStoreKey } from '../locks/exclusive-locks.js';
import type { HeldLock } from '../locks/held-lock.js';
import type { LeaseKeeper } from '../locks/lease-keeper.js';
import { unavailable } from '../locks/lock-attempts.js';
import type { RunLostLock } from './job-events.js';
import type { JobTurns } from './job-turns.js';
import type { ActiveRun } from './job-run.js';
import { RunSkipped } from './run-result.js';
import type { RunWaits } from './run-waits.js';
import type { JobLock } from './runnable-job.js';
import { patienceFor } from './tick-claims.js';

/** The longest pause between two looks at a lock that is waited for. */
const LONGEST_PAUSE_MS = 1000;

/** What taking leases needs. */
export interface LeaseParts {
  readonly clock: Clock;
  readonly keeper: LeaseKeeper;
  readonly keyPrefix: string;
  readonly turns: JobTurns;
  readonly waits: RunWaits;
  readonly onLost: (lost: RunLostLock) => void;
}

/** Takes the lease of a run: at once or, with `overlap: 'wait'`, as soon as it is free before the next tick is due. */
export class RunLeases {
  constructor(private readonly parts: LeaseParts) {}

  /** @throws RunSkipped when the lease is held, or the store gives no answer */
  async take(run: ActiveRun, lock: JobLock): Promise<HeldLock> {
    const { turns } = this.parts;
    for (;;) {
      let skipped: RunSkipped;
      if (turns.take(run)) {
        try {
          const lease = await this.#ask(run, lock);
          if (lease !== undefined) return lease;
          skipped = new RunSkipped('running-elsewhere');
        } catch (error) {
          skipped = new RunSkipped('lock-unavailable', unavailable(error));
        }
        turns.giveBack(run);
      } else {
        skipped = new RunSkipped('still-running');
      }
      await this.#pause(run, lock, skipped);
    }
  }

  /** @throws RunSkipped when the run does not wait, or not any longer */
  async #pause(run: ActiveRun, lock: JobLock, skipped: RunSkipped): Promise<void> {
    if (!run.waits || run.due === undefined) throw skipped;
    const { nextAt } = run.due;
    const pause = Math.min(LONGEST_PAUSE_MS, lock.ttl / 10, nextAt - this.parts.clock.now());
    await this.parts.waits.wait(run, pause);
    // The claim is won, so a pause of the job comes too late: only shutdown ends the wait early.
    if (run.refusal === 'shutting-down') throw new RunSkipped('shutting-down');
    if (this.parts.clock.now() >= nextAt) throw skipped;
  }

  #ask(run: ActiveRun, { key, ttl, refreshInterval }: JobLock): Promise<HeldLock | undefined> {
    return this.parts.keeper.tryAcquire({
      key,
      storeKey: lockStoreKey(this.parts.keyPrefix, key),
      ttl,
      refreshInterval,
      owner: run.owner,
      patience: patienceFor(run.due, this.parts.clock.now()),
      onLost: (error) => {
        run.abort(error);
        this.parts.onLost({ id: run.id, job: run.job, key, error });
      },
    });
  }
}
