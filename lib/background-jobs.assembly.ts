import type { DiscoveryService, ModulesContainer } from '@nestjs/core';
import type { ResolvedOptions } from './background-jobs.options.js';
import type { Clock } from './clock.js';
import { Drain } from './jobs/drain.js';
import { JobChecks } from './jobs/job-checks.js';
import { JobExplorer } from './jobs/job-explorer.js';
import { JobLog } from './jobs/job-log.js';
import { JobRegistry } from './jobs/job-registry.js';
import { JobScheduler } from './jobs/job-scheduler.js';
import { JobTable } from './jobs/job-table.js';
import { ExclusiveLocks } from './locks/exclusive-locks.js';
import { LeaseKeeper } from './locks/lease-keeper.js';
import { LockAttempts } from './locks/lock-attempts.js';
import { TimeLimits } from './locks/time-limits.js';
import { ExclusiveLockInterceptor } from './runs/exclusive-lock.interceptor.js';
import { JobEvents } from './runs/job-events.js';
import { JobRunner } from './runs/job-runner.js';
import { LongRuns } from './runs/long-runs.js';
import { TickClaims } from './runs/tick-claims.js';
import type { CronSchedules } from './schedules/cron-schedule.js';
import { Ticker } from './schedules/ticker.js';

/** What comes from outside. */
export interface Surroundings {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly cronSchedules: CronSchedules;
  readonly discovery: DiscoveryService;
  readonly modules: ModulesContainer;
}

/** What goes out: what users inject, and what Nest calls. */
export interface Assembly {
  readonly registry: JobRegistry;
  readonly events: JobEvents;
  readonly locks: ExclusiveLocks;
  readonly scheduler: JobScheduler;
}

/** Puts the parts of one application together; from below to above: who, how, what. */
export function assemble(surroundings: Surroundings): Assembly {
  const log = new JobLog();
  const locking = assembleLocks(surroundings);
  const { events, runner } = assembleRuns(surroundings, locking, log);
  const leaseKeyOfRun = (): string | undefined => {
    const lock = runner.currentRun?.lock;
    return lock?.isGivenUp === false ? lock.key : undefined;
  };
  const locks = new ExclusiveLocks(locking.keeper, surroundings.options.keyPrefix, leaseKeyOfRun);
  return { events, locks, ...assembleJobs(surroundings, { ...locking, log, events, runner }) };
}

function assembleLocks({ options, clock }: Surroundings) {
  const limits = new TimeLimits(clock);
  const attempts = new LockAttempts(options.lockStore, clock, limits);
  return { limits, attempts, keeper: new LeaseKeeper(clock, limits, attempts) };
}

type Locking = ReturnType<typeof assembleLocks>;

function assembleRuns(
  { options: { keyPrefix }, clock }: Surroundings,
  { attempts, keeper }: Locking,
  log: JobLog,
) {
  const events = new JobEvents((event, error) => log.error(`a listener of "${event}" failed`, error));
  const exclusiveLock = new ExclusiveLockInterceptor(keeper, clock, keyPrefix, (lost) => {
    log.lockLost(lost);
    events.emit('lockLost', lost);
  });
  const runner = new JobRunner({
    clock,
    claims: new TickClaims(attempts, clock, keyPrefix),
    exclusiveLock,
    events,
    longRuns: new LongRuns(clock, (run, age) => log.longRun(run, age)),
  });
  return { events, runner };
}

function assembleJobs(
  { options, clock, cronSchedules, discovery, modules }: Surroundings,
  parts: Locking & { log: JobLog; events: JobEvents; runner: JobRunner },
) {
  const { log, events, runner, keeper, limits } = parts;
  const { lockStore, scheduling, drainTimeout } = options;
  const now = (): number => clock.now();
  const settings = { timeZone: options.timeZone, cronSchedules, now };
  const checks = new JobChecks({ ...options, now }, log);
  const ticker = new Ticker(clock, (by) => log.clockWentBack(by));
  const table = new JobTable({ runner, ticker, events, log }, scheduling);
  const explorer = new JobExplorer(discovery, settings);
  const drain = new Drain(clock, runner, keeper, log, drainTimeout);
  return {
    registry: new JobRegistry(table, runner, settings, checks),
    scheduler: new JobScheduler({
      modules,
      explorer,
      checks,
      table,
      drain,
      keeper,
      limits,
      lockStore,
      log,
      scheduling,
    }),
  };
}
