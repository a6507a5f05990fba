import type { BackgroundJobsModuleOptions } from './background-jobs.options.js';
import { type Clock, systemClock } from './core/clock.js';
import type { JobRegistry } from './jobs/job-registry.js';
import type { JobEvents } from './runs/job-events.js';
import type { Tick } from './schedules/schedule.js';

/** The parts of an application's jobs that tests replace: time, options, and hooks into the start and the shutdown. */
export interface BackgroundJobsEnvironment {
  readonly clock: Clock;
  /** Options that override those of the application. */
  readonly overrides?: BackgroundJobsModuleOptions;
  /** Gets the parts of each application that is made with this environment. */
  readonly onAssembled?: (application: AssembledJobs) => void;
  /** Called when an application shuts down, with a promise of the end of its drain. */
  readonly onDrain?: (drained: Promise<void>) => void;
}

/** The jobs of one application, before it starts. */
export interface AssembledJobs {
  readonly registry: JobRegistry;
  readonly events: JobEvents;
  /** Resolves when each run has ended, or waits for time to pass. */
  readonly settled: () => Promise<void>;
  /**
   * Does what a job's timer does when a tick falls due.
   *
   * @internal
   */
  readonly tick: (job: string, tick: Tick) => void;
}

/** Injection token for the environment. */
export const BACKGROUND_JOBS_ENVIRONMENT = Symbol('nestjs-background-jobs: environment');

/** The environment of an application outside of tests. */
export const SYSTEM_ENVIRONMENT: BackgroundJobsEnvironment = { clock: systemClock };

/** Injection token for the name of the module of this package that imported `BackgroundJobsModule` for the application. */
export const IMPORTED_BY = Symbol('nestjs-background-jobs: imported by');
