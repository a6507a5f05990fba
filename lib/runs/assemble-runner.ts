import type { Clock } from '../core/clock.js';
import type { LeaseRefresher } from '../locks/lease-refresher.js';
import type { LockAcquirer } from '../locks/lock-acquirer.js';
import { Attempts } from './attempts.js';
import { ExclusiveLockInterceptor } from './exclusive-lock.interceptor.js';
import { InterceptorChain } from './interceptor-chain.js';
import type { AttemptFailed, RunLostLock } from './job-events.js';
import type { ActiveRun } from './active-run.js';
import { JobRunner } from './job-runner.js';
import { JobSlots } from './job-slots.js';
import { LongRunMonitor } from './long-run-monitor.js';
import { RecoveryWatcher } from './recovery-watcher.js';
import { RunLeases } from './run-leases.js';
import type { RunListeners } from './run-listener.js';
import { RunWaits } from './run-waits.js';
import { RunsInFlight } from './runs-in-flight.js';
import { TickClaims } from './tick-claims.js';

/** What runs are handed from outside. */
export interface RunDeps {
  readonly clock: Clock;
  readonly keyPrefix: string;
  readonly attempts: LockAcquirer;
  readonly keeper: LeaseRefresher;
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

/** Puts together what runs are made of. */
export function assembleRunner(surroundings: RunDeps) {
  const { clock, keyPrefix, attempts, keeper, listeners, onLost } = surroundings;
  const inFlight = new RunsInFlight();
  const turns = new JobSlots();
  const waits = new RunWaits(clock, () => inFlight.changed());
  const claims = new TickClaims(attempts, keeper, clock, keyPrefix);
  const leases = new RunLeases({ clock, keeper, keyPrefix, turns, waits, onLost });
  const exclusiveLock = new ExclusiveLockInterceptor(turns, claims, leases);
  const interceptors = new InterceptorChain();
  const runner = new JobRunner({
    clock,
    inFlight,
    turns,
    waits,
    leases,
    exclusiveLock,
    interceptors,
    attempts: new Attempts(clock, waits, surroundings.onAttemptFailed, surroundings.onOrphaned),
    listeners,
    longRuns: new LongRunMonitor(clock, surroundings.onLongRun),
  });
  return {
    runner,
    waits,
    exclusiveLock,
    interceptors,
    recoveries: new RecoveryWatcher(clock, waits, runner),
  };
}
