import type { BackgroundJobsModuleOptions } from './background-jobs.options.js';
import { type Clock, systemClock } from './core/clock.js';
import type { JobRegistry } from './jobs/job-registry.js';
import type { JobEvents } from './runs/job-events.js';
import type { Tick } from './schedules/schedule.js';

/** What surrounds the jobs of an application beside its options. Tests put their own in its place. */
export interface BackgroundJobsEnvironment {
  readonly clock: Clock;
  /** Options that lie over those of the application. */
  readonly overrides?: BackgroundJobsModuleOptions;
  /** Handed the parts of each application that is made with this environment. */
  readonly onAssembled?: (application: AssembledJobs) => void;
  /** Told that an application shuts down, with a promise of the end of its drain. */
  readonly onDrain?: (drained: Promise<void>) => void;
}

/** The jobs of one application, before it starts. */
export interface AssembledJobs {
  readonly registry: JobRegistry;
  readonly events: JobEvents;
  /** Resolves when no run is at work: each has ended, or waits for time to pass. */
  readonly settled: () => Promise<void>;
  /**
   * Does what a job's timer does when a tick falls due.
   *
   * @internal
   */
  readonly tick: (job: string, tick: Tick) => void;
}

/** The token of the environment. */
export const BACKGROUND_JOBS_ENVIRONMENT = Symbol('nestjs-background-jobs: environment');

/** The environment of an application that is no test. */
export const SYSTEM_ENVIRONMENT: BackgroundJobsEnvironment = { clock: systemClock };
