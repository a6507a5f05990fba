import type { Clock } from '../core/clock.js';
import type { InstanceChannels } from '../core/channels.js';
import type { InstanceIdentity } from '../core/identity.js';
import type { HeldLocks } from '../locks/held-locks.js';
import type { LockAcquirer } from '../locks/lock-acquirer.js';
import type { ActiveRun } from './active-run.js';
import { ActiveRuns } from './active-runs.js';
import { Attempts } from './attempts.js';
import type { AttemptFailed, RunLostLock } from './job-events.js';
import { InterceptorChain } from './job-interceptor.js';
import { JobRunner } from './job-runner.js';
import { LongRunMonitor } from './long-run-monitor.js';
import { RecoveryWatcher } from './recovery-watcher.js';
import { RunChannel } from './run-channel.js';
import { RunLeases } from './run-leases.js';
import { RunLimit } from './run-limit.js';
import type { RunListeners } from './run-listener.js';
import { RunLocking } from './run-locking.js';
import { RunWaits } from './run-waits.js';
import { TickClaims } from './tick-claims.js';

/** The parts that runs need from outside. */
export interface RunDeps {
  readonly clock: Clock;
  readonly identity: InstanceIdentity;
  readonly keyPrefix: string;
  /** How many handlers may run at once; `undefined`: any number. */
  readonly concurrency?: number | undefined;
  readonly channels: InstanceChannels;
  readonly acquirer: LockAcquirer;
  readonly heldLocks: HeldLocks;
  readonly listeners: RunListeners;
  /** A run has lost its lock. */
  readonly onLost: (lost: RunLostLock) => void;
  /** An attempt has failed, and another follows. */
  readonly onAttemptFailed: (failed: AttemptFailed) => void;
  /** A handler ignored its signal after its timeout, and is left behind. */
  readonly onOrphaned: (run: ActiveRun) => void;
  /** A run has been going on for so many milliseconds. */
  readonly onLongRun: (run: ActiveRun, age: number) => void;
}

/** Puts together the parts that runs are made of. */
export function assembleRunner(deps: RunDeps) {
  const { clock, identity, keyPrefix, concurrency, acquirer, heldLocks, listeners, onLost } = deps;
  const runs = new ActiveRuns();
  const waits = new RunWaits(clock, () => runs.changed());
  const claims = new TickClaims(acquirer, heldLocks, clock, keyPrefix);
  const limit = concurrency === undefined ? undefined : new RunLimit(concurrency, clock, waits);
  const leases = new RunLeases({ clock, heldLocks, keyPrefix, runs, waits, limit, onLost });
  const locking = new RunLocking(runs, claims, leases);
  const interceptors = new InterceptorChain();
  const attempts = new Attempts(clock, waits, deps.onAttemptFailed, deps.onOrphaned);
  const longRuns = new LongRunMonitor(clock, runs, deps.onLongRun);
  const channel = new RunChannel(deps.channels, attempts);
  const parts = { runs, waits, leases, limit, locking, interceptors, channel, longRuns };
  const runner = new JobRunner({ clock, identity, listeners, ...parts });
  return {
    runner,
    limit,
    waits,
    locking,
    interceptors,
    recoveries: new RecoveryWatcher(clock, waits, runner),
  };
}
