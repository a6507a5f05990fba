import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { HealthIndicatorResult } from '@nestjs/terminus';
import {
  JobCluster,
  type JobHandle,
  JobRegistry,
  JobsNotReadyError,
  StateUnavailableError,
} from '../index.js';
import { CustomScheduleJobs, WakeUps } from '../internal.js';
import {
  type JobsHealthOptions,
  readJobsHealth,
  readStoreHealth,
  type StoreHealthOptions,
} from './health.options.js';
import { HealthResults } from './health-results.js';

/** In milliseconds. {@link WakeUps} fires every 15 s, and this is six times as long. */
export const LONGEST_SILENCE_MS = 90_000;

/** In milliseconds. A tick that is later than this has no timer. */
export const LATEST_TICK_MS = 60_000;

/**
 * The health of the jobs, for `@nestjs/terminus`. List it under `providers` in a module that imports `TerminusModule`.
 *
 * @example
 * health.check([() => jobs.timers('timers')]);
 */
@Injectable()
export class BackgroundJobsHealthIndicator implements OnModuleInit, OnModuleDestroy {
  readonly #results: HealthResults;
  readonly #cluster: JobCluster;
  readonly #registry: JobRegistry;
  readonly #wakeUps: WakeUps;

  /** @internal */
  constructor(
    @Inject(ModuleRef) modules: ModuleRef,
    @Inject(JobCluster) cluster: JobCluster,
    @Inject(JobRegistry) registry: JobRegistry,
    @Inject(CustomScheduleJobs) { clock }: CustomScheduleJobs,
  ) {
    this.#results = new HealthResults(modules);
    this.#cluster = cluster;
    this.#registry = registry;
    this.#wakeUps = new WakeUps(clock);
  }

  /**
   * Begins to watch the timers of this process. Nest calls it.
   *
   * @throws InvalidOptionsError without `@nestjs/terminus` or `TerminusModule`
   */
  async onModuleInit(): Promise<void> {
    await this.#results.load();
    this.#wakeUps.start();
  }

  /** Stops watching the timers. Nest calls it. */
  onModuleDestroy(): void {
    this.#wakeUps.stop();
  }

  /**
   * `down` when the timers of this process no longer fire. A restart fixes that, and nothing else that this class
   * checks. Asks no store.
   *
   * @example
   * \@Get('live') live() { return this.health.check([() => this.jobs.timers('timers')]); }
   */
  timers<const Key extends string>(key: Key): HealthIndicatorResult<Key> {
    const silence = this.#wakeUps.silence;
    if (silence > LONGEST_SILENCE_MS)
      return this.#results.down(key, {
        message: `no timer of this process has fired for ${Math.floor(silence / 1000)} s`,
      });
    const late = this.#lateJob();
    if (late === undefined) return this.#results.up(key);
    const { name: job, nextTick } = late;
    return this.#results.down(key, {
      message: `the tick of ${job} at ${String(nextTick?.toISOString())} has passed`,
      job,
    });
  }

  /**
   * `degraded` when the lock store or the state store does not answer, or `down` with `strict`.
   *
   * @throws InvalidOptionsError for a wrong option
   * @example
   * \@Get('state') state() { return this.health.check([() => this.jobs.store('stores', { timeout: '500ms' })]); }
   */
  async store<const Key extends string>(
    key: Key,
    options: StoreHealthOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const { timeout, strict } = readStoreHealth(options);
    const { lock, state } = await this.#cluster.monitor.storeFailures(timeout);
    const failures = [lock && `lock store: ${lock}`, state && `state store: ${state}`].filter(Boolean);
    if (failures.length === 0) return this.#results.up(key);
    const data = {
      message: failures.join('; '),
      ...(lock && { lockStore: lock }),
      ...(state && { stateStore: state }),
    };
    return strict ? this.#results.down(key, data) : this.#results.degraded(key, data);
  }

  /**
   * `degraded` when a job has had `ticks` ticks without success in the whole cluster. A job that this instance has
   * paused does not count.
   *
   * @throws InvalidOptionsError for a wrong option, and with the module option `stateStore: false`
   * @example
   * \@Get('state') state() { return this.health.check([() => this.jobs.jobs('jobs', { ticks: 5 })]); }
   */
  async jobs<const Key extends string>(
    key: Key,
    options: JobsHealthOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const most = readJobsHealth(options);
    const counts = await this.#ticksWithoutSuccess();
    if (typeof counts === 'string') return this.#results.degraded(key, { message: counts });
    const jobs = [...counts].filter(([job, count]) => count >= most && !this.#isPausedHere(job));
    if (jobs.length === 0) return this.#results.up(key);
    const message = jobs.map(([job, count]) => `${job} had ${count} ticks without success`).join(', ');
    return this.#results.degraded(key, { message, jobs: Object.fromEntries(jobs) });
  }

  /** The counts by the name of the job, or a text that says why they are unknown. */
  async #ticksWithoutSuccess(): Promise<ReadonlyMap<string, number> | string> {
    try {
      return (await this.#cluster.monitor.observe()).ticksWithoutSuccess;
    } catch (error) {
      if (error instanceof StateUnavailableError) return `nothing is known of the jobs: ${error.message}`;
      throw error;
    }
  }

  #isPausedHere(job: string): boolean {
    return this.#registry.has(job) && this.#registry.get(job).isPaused;
  }

  /** A job whose tick was already too late at an earlier wake-up, so that its timer has had time to fire. */
  #lateJob(): JobHandle | undefined {
    const before = this.#wakeUps.wallBefore(LATEST_TICK_MS);
    if (before === undefined) return undefined;
    return this.#handles().find(({ nextTick }) => nextTick !== undefined && nextTick.getTime() < before);
  }

  #handles(): JobHandle[] {
    try {
      return this.#registry.list();
    } catch (error) {
      if (error instanceof JobsNotReadyError) return [];
      throw error;
    }
  }
}
