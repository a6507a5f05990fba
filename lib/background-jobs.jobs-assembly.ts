import type { ModuleRef, ModulesContainer } from '@nestjs/core';
import type { BackgroundJobsEnvironment } from './background-jobs.environment.js';
import type { ResolvedOptions } from './background-jobs.options.js';
import { assembleCluster, type PreparedReporting } from './cluster/reporting/assemble-reporting.js';
import type { InstanceChannels } from './core/channels.js';
import { type Clock, systemClock } from './core/clock.js';
import type { InstanceIdentity } from './core/identity.js';
import { CustomScheduleJobs } from './jobs/custom-schedule-jobs.js';
import { JobExplorer } from './jobs/discovery/job-explorer.js';
import { JobInterceptors } from './jobs/discovery/job-interceptors.js';
import { Drain } from './jobs/drain.js';
import type { JobLog } from './jobs/job-log.js';
import type { LockStoreOutage } from './jobs/lock-store-outage.js';
import { JobRegistry } from './jobs/job-registry.js';
import { JobScheduler } from './jobs/job-scheduler.js';
import type { LastRuns } from './jobs/last-runs.js';
import { ApplicationChecks } from './jobs/options/application-checks.js';
import type { RefusedLeases } from './jobs/refused-leases.js';
import { ScheduledJobs } from './jobs/scheduled-jobs.js';
import type { CommandTimeouts } from './locks/command-timeouts.js';
import { InMemoryLockStore } from './locks/in-memory-lock-store.js';
import type { HeldLocks } from './locks/held-locks.js';
import type { LockAcquirer } from './locks/lock-acquirer.js';
import type { StoreCheck } from './locks/store-check.js';
import type { assembleRunner } from './runs/assemble-runner.js';
import type { JobEvents } from './runs/job-events.js';
import type { ListenerCalls } from './runs/run-listener.js';
import type { CronSchedules } from './schedules/cron-schedule.js';
import { OwnOrder } from './schedules/own-order.js';
import { Ticker } from './schedules/ticker.js';

/** The options, the locks and the runs that jobs need. */
export interface JobsAssemblyDeps extends ReturnType<typeof assembleRunner> {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly identity: InstanceIdentity;
  readonly channels: InstanceChannels;
  readonly cronSchedules: CronSchedules;
  readonly modules: ModulesContainer;
  readonly moduleRef: ModuleRef;
  readonly onDrain: BackgroundJobsEnvironment['onDrain'];
  readonly acquirer: LockAcquirer;
  readonly heldLocks: HeldLocks;
  readonly storeCheck: StoreCheck;
  readonly timeouts: CommandTimeouts;
  readonly listenerCalls: ListenerCalls;
  readonly events: JobEvents;
  readonly lastRuns: LastRuns;
  readonly lockOutage: LockStoreOutage;
  readonly refusedLeases: RefusedLeases;
  readonly log: JobLog;
  readonly reporting: PreparedReporting | undefined;
}

/** Puts the jobs of one application together, with what schedules, reports and drains them. */
export function assembleJobs(deps: JobsAssemblyDeps) {
  const { options, clock, cronSchedules, modules, runner, log } = deps;
  const now = (): number => clock.now();
  const settings = { ...options, cronSchedules, now };
  const checks = new ApplicationChecks({ ...options, now }, log);
  const table = newTable(deps);
  const { reporter, cluster } = assembleCluster(deps.reporting, { ...options, ...deps, table });
  const registry = new JobRegistry(table, runner, settings, checks);
  const explorer = new JobExplorer(modules, settings);
  const interceptors = new JobInterceptors(options.interceptors, deps.moduleRef, deps.interceptors);
  const drain = new Drain({ ...deps, reporter, timeout: options.drainTimeout });
  return {
    table,
    cluster,
    registry,
    customScheduleJobs: new CustomScheduleJobs({ ...options, table, settings, checks, clock }),
    scheduler: new JobScheduler({
      ...deps,
      ...options,
      explorer,
      interceptors,
      checks,
      table,
      drain,
      reporter,
    }),
  };
}

function newTable(deps: JobsAssemblyDeps): ScheduledJobs {
  const { clock, identity, log, lockOutage, reporting, options } = deps;
  const onStepBack = (by: number): void => {
    lockOutage.clockWentBack();
    log.clockWentBack(by);
  };
  // Locks in memory are those of one instance, over which nothing spreads. Virtual time stays deterministic.
  const spreads = clock === systemClock && !(options.lockStore instanceof InMemoryLockStore);
  const ticker = new Ticker(clock, onStepBack, spreads ? new OwnOrder(identity.id) : undefined);
  const isPausedByRequest = (job: string): boolean => reporting?.pauses.has(job) === true;
  return new ScheduledJobs({ ...deps, ticker, isPausedByRequest }, options.scheduling);
}
