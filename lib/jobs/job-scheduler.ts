import type {
  OnApplicationBootstrap,
  OnApplicationShutdown,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { errorText } from '../error-text.js';
import { InvalidOptionsError } from '../errors.js';
import type { LeaseKeeper } from '../locks/lease-keeper.js';
import { noAnswer } from '../locks/lock-attempts.js';
import type { LockStore } from '../locks/lock-store.js';
import type { TimeLimits } from '../locks/time-limits.js';
import { asError } from '../runs/handler-call.js';
import type { Drain } from './drain.js';
import type { JobChecks } from './job-checks.js';
import type { JobExplorer } from './job-explorer.js';
import type { JobInterceptors } from './job-interceptors.js';
import type { JobLog } from './job-log.js';
import type { JobTable } from './job-table.js';
import { destroyFirst } from './shutdown-order.js';

/** A store that is asked to open is given up after this. */
const GREETING_LIMIT_MS = 2000;

/** What the scheduler sees to. */
export interface SchedulerParts {
  readonly modules: ModulesContainer;
  readonly explorer: JobExplorer;
  readonly interceptors: JobInterceptors;
  readonly checks: JobChecks;
  readonly table: JobTable;
  readonly drain: Drain;
  /** Told of the drain when it begins. */
  readonly onDrain: ((drained: Promise<void>) => void) | undefined;
  readonly keeper: LeaseKeeper;
  readonly limits: TimeLimits;
  readonly lockStore: LockStore;
  readonly log: JobLog;
  readonly scheduling: boolean;
}

/** The life of the jobs within that of the application: found, started, stopped and drained. */
export class JobScheduler
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown
{
  #drained: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(private readonly parts: SchedulerParts) {
    destroyFirst(parts.modules, JobScheduler);
  }

  /** @throws BackgroundJobsError when a job or the module's options are wrong: the application does not start */
  async onModuleInit(): Promise<void> {
    const { interceptors, explorer, checks, table, scheduling } = this.parts;
    await interceptors.load();
    for (const definition of await explorer.explore()) {
      table.add(definition);
      checks.checkAdded(definition);
    }
    const jobs = table.all.map(({ definition }) => definition);
    checks.checkTogether(jobs);
    table.ready();
    if (scheduling && jobs.some(({ lock }) => lock !== undefined)) await this.#greetStore();
  }

  /** @throws InvalidOptionsError when the module's options name a job that is not there */
  onApplicationBootstrap(): void {
    const { checks, table, log, scheduling } = this.parts;
    const jobs = table.all;
    checks.checkNames(jobs.map(({ name }) => name));
    table.start();
    const ticking = jobs.filter(({ nextTick }) => nextTick !== undefined).length;
    log.info(
      scheduling ? `${ticking} of ${jobs.length} jobs scheduled` : 'scheduling is off: no timer is set',
    );
  }

  async onModuleDestroy(): Promise<void> {
    this.parts.table.close();
    this.parts.log.close();
    this.#drained ??= this.#drain();
    await this.#drained;
  }

  #drain(): Promise<void> {
    const drained = this.parts.drain.drain();
    this.parts.onDrain?.(drained);
    return drained;
  }

  /** Not before all modules are destroyed: until then they may release locks that they took by hand. */
  async onApplicationShutdown(): Promise<void> {
    await (this.#closed ??= this.#closeStore());
  }

  async #closeStore(): Promise<void> {
    const { drain, keeper, lockStore, log } = this.parts;
    keeper.close();
    try {
      await this.#within(drain.farewellLimit, () => lockStore.close());
    } catch (error) {
      log.error('the lock store could not be closed', error);
    }
  }

  /** A store that does not answer does not stop the start: it may be there when the first tick comes. */
  async #greetStore(): Promise<void> {
    const { lockStore, log } = this.parts;
    try {
      await this.#within(GREETING_LIMIT_MS, () => lockStore.ping());
    } catch (error) {
      if (asError(error) instanceof InvalidOptionsError) throw error;
      log.warn(`the lock store does not answer yet: ${errorText(error)}`);
    }
  }

  #within(limit: number, command: () => Promise<void>): Promise<void> {
    const answer = (async () => command())();
    return this.parts.limits.within(limit, answer, () => noAnswer(limit));
  }
}
