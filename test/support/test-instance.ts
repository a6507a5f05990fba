import { InstanceChannels } from '../../lib/core/channels.js';
import { InstanceIdentity } from '../../lib/core/identity.js';
import { HeldLocks } from '../../lib/locks/held-locks.js';
import { LockAcquirer } from '../../lib/locks/lock-acquirer.js';
import { CommandTimeouts } from '../../lib/locks/command-timeouts.js';
import { assembleRunner } from '../../lib/runs/assemble-runner.js';
import type { RunLocking } from '../../lib/runs/run-locking.js';
import type { InterceptorChain } from '../../lib/runs/job-interceptor.js';
import { JobEvents, RunEvents } from '../../lib/runs/job-events.js';
import type { JobRun } from '../../lib/runs/job-run.js';
import type { RunLimit } from '../../lib/runs/run-limit.js';
import type { JobRunner } from '../../lib/runs/job-runner.js';
import type { RecoveryWatcher } from '../../lib/runs/recovery-watcher.js';
import { ListenerCalls, type RunListener, RunListeners } from '../../lib/runs/run-listener.js';
import type { ClaimableTick, JobLock, RunnableJob, RunGate, RunRequest } from '../../lib/runs/run-request.js';
import type { RunWaits } from '../../lib/runs/run-waits.js';
import type { RunResult } from '../../lib/runs/run-result.js';
import type { LockStore } from '../../lib/locks/lock-store.js';
import type { VirtualClock } from './virtual-clock.js';

export const LOCK_TIMEOUT = 30_000;
export const PERIOD = 60_000;

/** A job as the runner sees it, by default with the lock that a decorator gives it. */
export function runnableJob(
  handler: (run: JobRun) => unknown,
  lock: Partial<JobLock> | false = {},
  options: Partial<RunnableJob> = {},
): RunnableJob {
  const defaults: JobLock = {
    key: 'job',
    ttl: LOCK_TIMEOUT,
    refreshInterval: LOCK_TIMEOUT / 3,
    holdOnSuccess: undefined,
    holdOnFailure: undefined,
  };
  return {
    name: 'job',
    lock: lock === false ? undefined : { ...defaults, ...lock },
    overlap: 'skip',
    recover: false,
    catchUpWindow: 0,
    timeout: undefined,
    retry: { attempts: 1, delay: 1000, factor: 2 },
    isLimited: true,
    handler,
    source: 'Host.job',
    ...options,
  };
}

/** The parts of one running application that runs need, without Nest. */
export class TestInstance {
  readonly keeper: HeldLocks;
  readonly calls: ListenerCalls;
  readonly events: JobEvents;
  readonly runner: JobRunner;
  readonly locking: RunLocking;
  readonly waits: RunWaits;
  readonly interceptors: InterceptorChain;
  readonly recoveries: RecoveryWatcher;
  readonly limit: RunLimit | undefined;
  /** Events in their order: `started`, `succeeded` … */
  readonly seen: string[] = [];
  readonly listenerErrors: { event: string; error: Error }[] = [];
  /** The runs whose handler ignored its signal. */
  readonly leftBehind: string[] = [];
  /** The ages in the warnings about long runs. */
  readonly longRuns: number[] = [];

  constructor(
    readonly clock: VirtualClock,
    store: LockStore,
    listeners: readonly RunListener[] = [],
    concurrency?: number,
  ) {
    const identity = new InstanceIdentity();
    const channels = new InstanceChannels(identity.id);
    const limits = new CommandTimeouts(clock);
    const attempts = new LockAcquirer(store, clock, limits, channels, () => undefined);
    this.keeper = new HeldLocks(clock, attempts);
    this.calls = new ListenerCalls((event, error) => this.listenerErrors.push({ event, error }));
    this.events = new JobEvents(this.calls);
    const parts = assembleRunner({
      clock,
      identity,
      channels,
      keyPrefix: '',
      concurrency,
      acquirer: attempts,
      heldLocks: this.keeper,
      listeners: new RunListeners(listeners, new RunEvents(this.events), this.calls),
      onLost: (lost) => this.events.emit('lockLost', lost),
      onAttemptFailed: (failed) => this.events.emit('attemptFailed', failed),
      onOrphaned: (run) => this.leftBehind.push(run.id),
      onLongRun: (_run, age) => this.longRuns.push(age),
    });
    this.runner = parts.runner;
    this.locking = parts.locking;
    this.waits = parts.waits;
    this.interceptors = parts.interceptors;
    this.recoveries = parts.recoveries;
    this.limit = parts.limit;
    for (const event of ['started', 'succeeded', 'failed', 'skipped', 'lockLost'] as const) {
      this.events.on(event, () => this.seen.push(event));
    }
  }

  /** A run of a timer, by default for a tick that falls due at this moment. */
  tick(job: RunnableJob, due: ClaimableTick = this.tickNow()): Promise<RunResult> {
    return this.run({ job, trigger: 'tick', due, tick: new Date(due.at) });
  }

  manual(job: RunnableJob): Promise<RunResult> {
    return this.run({ job, trigger: 'manual' });
  }

  run(request: Omit<RunRequest, 'gate' | 'schedule'> & { gate?: Partial<RunGate> }): Promise<RunResult> {
    return this.runner.run({ ...request, schedule: SCHEDULE, gate: runGate(request.gate) });
  }

  tickNow(): ClaimableTick {
    const at = this.clock.now();
    return { at, nextAt: at + PERIOD };
  }
}

/** The schedule of runs, for tools. */
export const SCHEDULE = { text: 'every 1m' };

/** The gate of runs. It refuses none unless the test says so. */
export function runGate(gate: Partial<RunGate> = {}): RunGate {
  return { refusalFor: () => undefined, ...gate };
}

/** A promise for a handler that waits until the test opens the gate. */
export function gate<Value = void>() {
  let open!: (value: Value) => void;
  let fail!: (reason: unknown) => void;
  const opened = new Promise<Value>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { opened, open, fail };
}
