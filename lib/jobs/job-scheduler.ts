import {
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { HeldLocks } from '../locks/held-locks.js';
import type { LockStore } from '../locks/lock-store.js';
import { loggable, noAnswer } from '../locks/reasons.js';
import type { StoreCheck } from '../locks/store-check.js';
import type { CommandTimeouts } from '../locks/command-timeouts.js';
import type { Drain } from './drain.js';
import type { ApplicationChecks } from './options/application-checks.js';
import type { JobDefinition } from './options/job-definition.js';
import type { JobExplorer } from './discovery/job-explorer.js';
import type { JobInterceptors } from './discovery/job-interceptors.js';
import { foreignScheduleWarnings } from './discovery/foreign-schedules.js';
import type { JobLog } from './job-log.js';
import { jobTable, storeLine } from './job-overview.js';
import type { RefusedLeases } from './refused-leases.js';
import type { ScheduledJobs } from './scheduled-jobs.js';
import { afterLazyLoads, destroyFirst } from './discovery/nest-modules.js';

/** The parts that the scheduler starts and stops. */
export interface SchedulerDeps {
  readonly modules: ModulesContainer;
  readonly explorer: JobExplorer;
  readonly interceptors: JobInterceptors;
  readonly checks: ApplicationChecks;
  readonly table: ScheduledJobs;
  readonly drain: Drain;
  /** Called when the drain begins. */
  readonly onDrain: ((drained: Promise<void>) => void) | undefined;
  readonly heldLocks: HeldLocks;
  readonly timeouts: CommandTimeouts;
  readonly lockStore: LockStore;
  readonly keyPrefix: string;
  readonly storeCheck: StoreCheck;
  readonly log: JobLog;
  readonly refusedLeases: RefusedLeases;
  readonly scheduling: boolean;
  readonly stateStore: { close(): Promise<void> } | undefined;
  /** Whether the state store knows this instance alone, although others may share the lock store. */
  readonly seesInstanceOnly: boolean;
  readonly reporter: FirstReport | undefined;
}

/** Reports this instance to the state store, and reads the requests that are in force. */
export interface FirstReport {
  /** Takes 2 s at most, and never rejects. */
  start(): Promise<void>;
}

/** Ties the jobs to the lifecycle of the application: it finds, starts, stops and drains them. */
export class JobScheduler
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown
{
  readonly #deps: SchedulerDeps;
  #drained: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(deps: SchedulerDeps) {
    this.#deps = deps;
    destroyFirst(deps.modules, JobScheduler);
  }

  /** @throws BackgroundJobsError when a job or the module's options are wrong: the application does not start */
  async onModuleInit(): Promise<void> {
    const { interceptors, checks, table, scheduling, modules, log } = this.#deps;
    await interceptors.load();
    await this.#deps.explorer.explore((found) => this.#add(found));
    const jobs = table.all.map(({ definition }) => definition);
    checks.checkTogether(jobs);
    for (const warning of foreignScheduleWarnings(modules)) log.warn(warning);
    afterLazyLoads(modules, (loaded) => this.#exploreLater(loaded));
    table.ready();
    const asksStore = scheduling && jobs.some(({ lock }) => lock !== undefined);
    await Promise.all([asksStore ? this.#checkStore() : undefined, this.#deps.reporter?.start()]);
  }

  /** Adds all of the jobs, or none. */
  #add(found: readonly JobDefinition[]): void {
    const { checks, table } = this.#deps;
    table.refuseTaken(found);
    for (const definition of found) checks.checkAdded(definition);
    for (const definition of found) table.add(definition);
  }

  /** Adds the jobs of modules that were loaded later. */
  async #exploreLater(loaded: Parameters<JobExplorer['explore']>[1]): Promise<void> {
    if (this.#drained !== undefined) return;
    const count = await this.#deps.explorer.explore((found) => this.#add(found), loaded);
    if (count > 0) this.#deps.log.info(`jobs of a module that was loaded later: ${count}`);
  }

  /** @throws InvalidOptionsError when the module's options name a job that is not there */
  onApplicationBootstrap(): void {
    const { checks, table, log, scheduling, lockStore, keyPrefix } = this.#deps;
    const jobs = table.all;
    checks.checkNames(jobs.map(({ name }) => name));
    table.start();
    const ticking = jobs.filter(({ nextTick }) => nextTick !== undefined).length;
    log.info(
      scheduling ? `${ticking} of ${jobs.length} jobs scheduled` : 'scheduling is off: no timer is set',
    );
    log.info(storeLine(lockStore, keyPrefix, jobs.length));
    if (this.#deps.seesInstanceOnly)
      log.info('the state store is in memory: `JobCluster` shows this instance and no other');
    // The table costs time with many jobs, so it is made only if the log shows it.
    if (Logger.isLevelEnabled('debug')) log.debug(jobTable(jobs));
  }

  async onModuleDestroy(): Promise<void> {
    this.#deps.refusedLeases.close();
    this.#deps.table.close();
    this.#deps.log.close();
    this.#drained ??= this.#drain();
    await this.#drained;
  }

  #drain(): Promise<void> {
    const drained = this.#deps.drain.drain();
    this.#deps.onDrain?.(drained);
    return drained;
  }

  /** Closes the store after all modules are destroyed, because they may release locks that they took by hand. */
  async onApplicationShutdown(): Promise<void> {
    await (this.#closed ??= this.#closeStore());
  }

  async #closeStore(): Promise<void> {
    const { drain, heldLocks, lockStore, stateStore } = this.#deps;
    heldLocks.close();
    const limit = drain.closeLimit;
    // The state store first, because it may use the connection of the lock store.
    if (stateStore !== undefined) await this.#close('state', limit, () => stateStore.close());
    await this.#close('lock', limit, () => lockStore.close());
  }

  async #close(what: 'lock' | 'state', limit: number, close: () => Promise<void>): Promise<void> {
    try {
      await this.#within(limit, close);
    } catch (error) {
      this.#deps.log.error(`the ${what} store could not be closed`, loggable(error));
    }
  }

  async #checkStore(): Promise<void> {
    const warning = await this.#deps.storeCheck.warning();
    if (warning !== undefined) this.#deps.log.warn(warning);
  }

  #within(limit: number, command: () => Promise<void>): Promise<void> {
    const answer = (async () => command())();
    return this.#deps.timeouts.within(limit, answer, () => noAnswer(limit));
  }
}
