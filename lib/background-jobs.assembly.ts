import type { ModuleRef, ModulesContainer } from '@nestjs/core';
import type { BackgroundJobsEnvironment } from './background-jobs.environment.js';
import { type ResolvedOptions, resolveOptions } from './background-jobs.options.js';
import type { Clock } from './core/clock.js';
import { InstanceIdentity } from './core/identity.js';
import { Drain } from './jobs/drain.js';
import { ApplicationChecks } from './jobs/options/application-checks.js';
import { JobExplorer } from './jobs/discovery/job-explorer.js';
import { JobInterceptors } from './jobs/discovery/job-interceptors.js';
import { JobLog } from './jobs/job-log.js';
import { JobRegistry } from './jobs/job-registry.js';
import { JobScheduler } from './jobs/job-scheduler.js';
import { LastRuns } from './jobs/last-runs.js';
import { RefusedLeases } from './jobs/refused-leases.js';
import { ScheduledJobs } from './jobs/scheduled-jobs.js';
import { CustomScheduleJobs } from './jobs/custom-schedule-jobs.js';
import { ExclusiveLocks } from './locks/exclusive-locks.js';
import { HeldLocks } from './locks/held-locks.js';
import { LockAcquirer } from './locks/lock-acquirer.js';
import { StoreCheck } from './locks/store-check.js';
import { CommandTimeouts } from './locks/command-timeouts.js';
import { assembleRunner } from './runs/assemble-runner.js';
import { JobEvents, RunEvents } from './runs/job-events.js';
import { ListenerCalls, RunListeners } from './runs/run-listener.js';
import { CronSchedules } from './schedules/cron-schedule.js';
import { Ticker } from './schedules/ticker.js';

/** The options and the parts of Nest that an application is assembled with. */
export interface AssemblyDeps {
  /** The module's options as they were given. */
  readonly given: unknown;
  readonly environment: BackgroundJobsEnvironment;
  readonly modules: ModulesContainer;
  readonly moduleRef: ModuleRef;
}

/** The options, checked, and the parts that all others share. */
interface SharedDeps extends Omit<AssemblyDeps, 'given' | 'environment'> {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly identity: InstanceIdentity;
  readonly cronSchedules: CronSchedules;
  readonly onDrain: BackgroundJobsEnvironment['onDrain'];
}

/** The parts that users inject, and the scheduler, whose hooks Nest calls. */
export interface Assembly {
  readonly registry: JobRegistry;
  readonly events: JobEvents;
  readonly locks: ExclusiveLocks;
  readonly scheduler: JobScheduler;
  readonly customScheduleJobs: CustomScheduleJobs;
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
  const settings = { ...rest, options, clock, identity, cronSchedules, onDrain: environment.onDrain };
  const log = new JobLog(clock);
  const locking = assembleLocks(settings, log);
  const running = assembleRuns(settings, locking, log);
  const { events, runner } = running;
  const leaseKeyOfRun = (): string | undefined => {
    const lock = runner.currentRun?.lock;
    return lock?.isGivenUp === false ? lock.key : undefined;
  };
  const locks = new ExclusiveLocks(locking.heldLocks, options.keyPrefix, identity, leaseKeyOfRun);
  const { table, ...jobs } = assembleJobs(settings, { ...locking, ...running, log });
  environment.onAssembled?.({
    registry: jobs.registry,
    events,
    settled: () => runner.inFlight.settled(),
    tick: (job, tick) => table.get(job).tick(tick),
  });
  return { events, locks, ...jobs };
}

function assembleLocks({ options: { lockStore, keyPrefix }, clock }: SharedDeps, log: JobLog) {
  const timeouts = new CommandTimeouts(clock);
  const acquirer = new LockAcquirer(lockStore, clock, timeouts, (line) => log.warn(line));
  const storeCheck = new StoreCheck(lockStore, acquirer, timeouts, keyPrefix);
  return { timeouts, acquirer, storeCheck, heldLocks: new HeldLocks(clock, acquirer) };
}

type Locking = ReturnType<typeof assembleLocks>;

function assembleRuns(
  { options: { keyPrefix, lockStore }, clock, identity }: SharedDeps,
  { acquirer, heldLocks, timeouts }: Locking,
  log: JobLog,
) {
  const listenerCalls = newListenerCalls(log);
  const events = new JobEvents(listenerCalls);
  const lastRuns = new LastRuns();
  const refusedLeases = new RefusedLeases({ clock, timeouts, lockStore, keyPrefix, log });
  // The order matters: a listener of the user may ask a handle for its last run.
  const listeners = new RunListeners([lastRuns, log, refusedLeases, new RunEvents(events)], listenerCalls);
  const parts = assembleRunner({
    clock,
    identity,
    keyPrefix,
    acquirer,
    heldLocks,
    listeners,
    onLost: (lost) => {
      log.lockLost(lost);
      events.emit('lockLost', lost);
    },
    onAttemptFailed: (failed) => {
      log.attemptFailed(failed);
      events.emit('attemptFailed', failed);
    },
    onOrphaned: (run) => log.ignoredTimeout(run),
    onLongRun: (run, age) => log.longRun(run, age),
  });
  return { listenerCalls, events, lastRuns, refusedLeases, ...parts };
}

function newListenerCalls(log: JobLog): ListenerCalls {
  return new ListenerCalls((event, error) => log.error(`a listener of "${event}" failed`, error));
}

function assembleJobs(
  { options, clock, cronSchedules, modules, moduleRef, onDrain }: SharedDeps,
  parts: Locking & ReturnType<typeof assembleRuns> & { log: JobLog },
) {
  const { log, runner, heldLocks, listenerCalls } = parts;
  const now = (): number => clock.now();
  const { lockStore, keyPrefix, scheduling, drainTimeout: timeout } = options;
  const settings = { ...options, cronSchedules, now };
  const checks = new ApplicationChecks({ ...options, now }, log);
  const ticker = new Ticker(clock, (by) => log.clockWentBack(by));
  const table = new ScheduledJobs({ ...parts, clock, ticker }, scheduling);
  return {
    table,
    registry: new JobRegistry(table, runner, settings, checks),
    customScheduleJobs: new CustomScheduleJobs({ ...options, table, settings, checks, clock }),
    scheduler: new JobScheduler({
      ...parts,
      modules,
      explorer: new JobExplorer(modules, settings),
      interceptors: new JobInterceptors(options.interceptors, moduleRef, parts.interceptors),
      checks,
      table,
      drain: new Drain({ clock, runner, listenerCalls, heldLocks, log, timeout }),
      onDrain,
      scheduling,
      lockStore,
      keyPrefix,
    }),
  };
}
