import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import {
  BACKGROUND_JOBS_ENVIRONMENT,
  type BackgroundJobsEnvironment,
  InvalidOptionsError,
  JobCluster,
  JobEvents,
  JobRegistry,
} from '../index.js';
import { InstanceIdentity } from '../internal.js';
import { JobMetrics } from './job-metrics.js';
import type { PromClient } from './prom-client.js';
import type { ResolvedPrometheusOptions } from './prometheus.options.js';

/** Ties the metrics to the start and the end of an application. */
export class MetricsLifecycle implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #options: ResolvedPrometheusOptions;
  readonly #client: PromClient;
  readonly #moduleRef: ModuleRef;
  #metrics: JobMetrics | undefined;

  constructor(options: ResolvedPrometheusOptions, client: PromClient, moduleRef: ModuleRef) {
    this.#options = options;
    this.#client = client;
    this.#moduleRef = moduleRef;
  }

  /** Starts to count before the first run, because another module may run a job when it starts. */
  onModuleInit(): void {
    this.#metrics = this.#newMetrics();
    this.#metrics.follow();
  }

  /** Registers as late as possible, because nothing removes the metrics after a failed start. */
  onApplicationBootstrap(): void {
    this.#metrics?.register();
  }

  /** Closes after the drain, so that the last runs count. */
  onApplicationShutdown(): void {
    this.#metrics?.close();
  }

  /** Not every application makes `BackgroundJobsModule` global, so the parts are looked for in all modules. */
  #newMetrics(): JobMetrics {
    const anywhere = { strict: false };
    const moduleRef = this.#moduleRef;
    refuseWithoutJobs(() => moduleRef.get(JobRegistry, anywhere));
    return new JobMetrics({
      options: this.#options,
      client: this.#client,
      registry: moduleRef.get(JobRegistry, anywhere),
      events: moduleRef.get(JobEvents, anywhere),
      cluster: moduleRef.get(JobCluster, anywhere),
      identity: moduleRef.get(InstanceIdentity, anywhere),
      clock: moduleRef.get<BackgroundJobsEnvironment>(BACKGROUND_JOBS_ENVIRONMENT, anywhere).clock,
    });
  }
}

function refuseWithoutJobs(find: () => unknown): void {
  try {
    find();
  } catch {
    throw new InvalidOptionsError(
      'BackgroundJobsPrometheusModule: expected `BackgroundJobsModule` to be imported, too, got an application without it.',
    );
  }
}
