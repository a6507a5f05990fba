import { Logger } from '@nestjs/common';
import { InstanceChannels } from '../../../lib/core/channels.js';
import { InstanceIdentity } from '../../../lib/core/identity.js';
import type { Clock } from '../../../lib/core/clock.js';
import type { JobDefinition } from '../../../lib/jobs/options/job-definition.js';
import { JobLog } from '../../../lib/jobs/job-log.js';
import { LastRuns } from '../../../lib/jobs/last-runs.js';
import { LockStoreOutage } from '../../../lib/jobs/lock-store-outage.js';
import { RefusedLeases } from '../../../lib/jobs/refused-leases.js';
import { type ScheduledJobDeps, ScheduledJob } from '../../../lib/jobs/scheduled-job.js';
import { HeldLocks } from '../../../lib/locks/held-locks.js';
import { LockAcquirer } from '../../../lib/locks/lock-acquirer.js';
import type { LockStore } from '../../../lib/locks/lock-store.js';
import { CommandTimeouts } from '../../../lib/locks/command-timeouts.js';
import { assembleRunner } from '../../../lib/runs/assemble-runner.js';
import { JobEvents } from '../../../lib/runs/job-events.js';
import { ListenerCalls, onlyLockedRuns, RunListeners } from '../../../lib/runs/run-listener.js';
import type { RunResult } from '../../../lib/runs/run-result.js';
import { Ticker } from '../../../lib/schedules/ticker.js';
import { loadToadScheduler } from '../../../lib/schedules/toad-scheduler.js';

await loadToadScheduler();

// The trace shows the faults, so thousands of log lines are unnecessary.
Logger.overrideLogger(false);

/** The real parts of one running application, without Nest. */
export class SimulatedApplication {
  readonly #deps: ScheduledJobDeps;

  constructor(clock: Clock, store: LockStore, ended: (result: RunResult) => void) {
    const identity = new InstanceIdentity();
    const channels = new InstanceChannels(identity.id);
    const limits = new CommandTimeouts(clock);
    const attempts = new LockAcquirer(store, clock, limits, channels, () => undefined);
    const keeper = new HeldLocks(clock, attempts);
    const ignore = (): void => {};
    const calls = new ListenerCalls(ignore);
    const log = new JobLog(clock);
    const lastRuns = new LastRuns();
    const refusedLeases = new RefusedLeases({
      clock,
      timeouts: limits,
      lockStore: store,
      keyPrefix: '',
      log,
    });
    const parts = assembleRunner({
      clock,
      identity,
      channels,
      keyPrefix: '',
      acquirer: attempts,
      heldLocks: keeper,
      listeners: new RunListeners(
        [lastRuns, log, onlyLockedRuns(new LockStoreOutage(log, channels), refusedLeases)],
        { ended },
        calls,
      ),
      onLost: ignore,
      onAttemptFailed: () => undefined,
      onOrphaned: ignore,
      onLongRun: ignore,
    });
    this.#deps = {
      ...parts,
      clock,
      channels,
      events: new JobEvents(calls),
      ticker: new Ticker(clock, ignore),
      log,
      lastRuns,
      isPausedByRequest: () => false,
      isShuttingDown: () => false,
    };
  }

  /** Starts a job with its timer and the runs that are due at the start. */
  start(definition: JobDefinition): ScheduledJob {
    const job = new ScheduledJob(definition, this.#deps);
    job.start();
    return job;
  }
}
