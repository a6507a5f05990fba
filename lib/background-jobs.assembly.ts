import type { ModuleRef, ModulesContainer } from '@nestjs/core';
import type { BackgroundJobsEnvironment } from './background-jobs.environment.js';
import { assembleJobs } from './background-jobs.jobs-assembly.js';
import { type ResolvedOptions, resolveOptions } from './background-jobs.options.js';
import { prepareReporting } from './cluster/reporting/assemble-reporting.js';
import type { JobCluster } from './cluster/view/job-cluster.js';
import { InstanceChannels } from './core/channels.js';
import type { Clock } from './core/clock.js';
import { InstanceIdentity } from './core/identity.js';
import { JobLog } from './jobs/job-log.js';
import { JobRegistry } from './jobs/job-registry.js';
import { JobScheduler } from './jobs/job-scheduler.js';
import { LastRuns } from './jobs/last-runs.js';
import { LockStoreOutage } from './jobs/lock-store-outage.js';
import { RefusedLeases } from './jobs/refused-leases.js';
import { CustomScheduleJobs } from './jobs/custom-schedule-jobs.js';
import { ExclusiveLocks } from './locks/exclusive-locks.js';
import { HeldLocks } from './locks/held-locks.js';
import { LockAcquirer } from './locks/lock-acquirer.js';
import { StoreCheck } from './locks/store-check.js';
import { CommandTimeouts } from './locks/command-timeouts.js';
import { assembleRunner } from './runs/assemble-runner.js';
import type { ActiveRun } from './runs/active-run.js';
import { type AttemptFailed, JobEvents, RunEvents, type RunLostLock } from './runs/job-events.js';
import { ListenerCalls, onlyLockedRuns, RunListeners } from './runs/run-listener.js';
import { CronSchedules } from './schedules/cron-schedule.js';

/** The options and the parts of Nest that an application is assembled with. */
export interface AssemblyDeps {
  /** The module's options as they were given. */
  readonly given: unknown;
  readonly environment: BackgroundJobsEnvironment;
  readonly modules: ModulesContainer;
  readonly moduleRef: ModuleRef;
}

/** The options, checked, and the parts that all others share. */
export interface SharedDeps extends Omit<AssemblyDeps, 'given' | 'environment'> {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly identity: InstanceIdentity;
  readonly channels: InstanceChannels;
  readonly cronSchedules: CronSchedules;
  readonly onDrain: BackgroundJobsEnvironment['onDrain'];
}

/** The parts that users inject, and the scheduler, whose hooks Nest calls. */
export interface Assembly {
  readonly registry: JobRegistry;
  readonly identity: InstanceIdentity;
  readonly events: JobEvents;
  readonly locks: ExclusiveLocks;
  readonly scheduler: JobScheduler;
  readonly customScheduleJobs: CustomScheduleJobs;
  readonly cluster: JobCluster;
}

/**
 * Puts the parts of one application together, from the locks over the runs to the jobs.
 *
 * @throws InvalidOptionsError for a wrong option
 */
export function assemble({ given, environment, ...rest }: AssemblyDeps): Assembly {
  const { clock } = environment;
  const cronSchedules = new CronSchedules();
  const options = resolveOptions(given, environment, cronSchedules);
  const identity = new InstanceIdentity();
  const channels = new InstanceChannels(identity.id);
  const { onDrain } = environment;
  const settings = { ...rest, options, clock, identity, channels, cronSchedules, onDrain };
  const log = new JobLog(clock, options.logsFields ? identity.id : undefined);
  const locking = assembleLocks(settings, log);
  const { stateStore: store, redactError: redact } = options;
  const { timeouts, acquirer } = locking;
  const { access } = acquirer.commands;
  const reporting = prepareReporting({ ...settings, store, timeouts, access, redact, log });
  const running = assembleRuns(settings, { ...locking, reporting }, log);
  const { events, runner } = running;
  const leaseKeyOfRun = (): string | undefined => {
    const lock = runner.currentRun?.lock;
    return lock?.isGivenUp === false ? lock.key : undefined;
  };
  const locks = new ExclusiveLocks(locking.heldLocks, options.keyPrefix, identity, leaseKeyOfRun);
  const { table, ...jobs } = assembleJobs({ ...settings, ...locking, ...running, reporting, log });
  environment.onAssembled?.({
    registry: jobs.registry,
    events,
    settled: () => runner.inFlight.settled(),
    tick: (job, tick) => table.get(job).tick(tick),
  });
  return { identity, events, locks, ...jobs };
}

function assembleLocks({ options, clock, channels }: SharedDeps, log: JobLog) {
  const { lockStore, keyPrefix } = options;
  const timeouts = new CommandTimeouts(clock);
  const acquirer = new LockAcquirer(lockStore, clock, timeouts, channels, (line) => log.warn(line));
  const storeCheck = new StoreCheck(lockStore, acquirer, timeouts, keyPrefix);
  return { timeouts, acquirer, storeCheck, heldLocks: new HeldLocks(clock, acquirer) };
}

type Locking = ReturnType<typeof assembleLocks>;

/** The parts of the cluster's view that runs and jobs are told to; `undefined` without a state store. */
type Reporting = ReturnType<typeof prepareReporting>;

function assembleRuns(
  { options: { keyPrefix, lockStore, concurrency }, clock, identity, channels }: SharedDeps,
  { acquirer, heldLocks, timeouts, reporting }: Locking & { readonly reporting: Reporting },
  log: JobLog,
) {
  const listenerCalls = new ListenerCalls((event, error) =>
    log.error(`a listener of "${event}" failed`, error),
  );
  const events = new JobEvents(listenerCalls);
  const lastRuns = new LastRuns();
  const lockOutage = new LockStoreOutage(log, channels);
  const refusedLeases = new RefusedLeases({ clock, timeouts, lockStore, keyPrefix, log });
  const reports = reporting === undefined ? [] : [reporting.runReporter];
  const own = [lastRuns, log, onlyLockedRuns(lockOutage, refusedLeases), ...reports];
  const listeners = new RunListeners(own, new RunEvents(events), listenerCalls);
  if (reporting !== undefined) events.on('missed', (missed) => reporting.skips.missed(missed));
  const parts = assembleRunner({
    clock,
    identity,
    keyPrefix,
    concurrency,
    channels,
    acquirer,
    heldLocks,
    listeners,
    ...runNotices(log, events, channels),
  });
  return { listenerCalls, events, lastRuns, lockOutage, refusedLeases, ...parts };
}

/** What goes on inside of runs goes into the log, and to the listeners of the application. */
function runNotices(log: JobLog, events: JobEvents, channels: InstanceChannels) {
  return {
    onLost: (lost: RunLostLock) => {
      log.lockLost(lost);
      events.emit('lockLost', lost);
      const { job, id: runId, key, error } = lost;
      channels.publish('lock-lost', () => ({ job, runId, key, error }));
    },
    onAttemptFailed: (failed: AttemptFailed) => {
      log.attemptFailed(failed);
      events.emit('attemptFailed', failed);
    },
    onOrphaned: (run: ActiveRun) => log.ignoredTimeout(run),
    onLongRun: (run: ActiveRun, age: number) => log.longRun(run, age),
  };
}
