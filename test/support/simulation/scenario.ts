import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import { IntervalSchedule } from '../../../lib/schedules/interval-schedule.js';
import type { Schedule } from '../../../lib/schedules/schedule.js';

/** The choices of a test for a simulation. All times are in milliseconds, and `at` counts from the beginning. */
export interface Scenario {
  /** Determines the small numbers: the delays of the network, the lateness of timers and the length of each run. */
  readonly seed: number;
  readonly lasts: number;
  /** The simulation begins at a tick of the first one. */
  readonly jobs: readonly JobPlan[];
  readonly instances: readonly InstancePlan[];
  readonly faults: readonly Fault[];
  readonly handler: HandlerPlan;
}

export interface JobPlan {
  readonly name: string;
  /** An interval, or a cron pattern. */
  readonly schedule: number | string;
  readonly lockTimeout: number;
  /** By default the name of the job. */
  readonly key?: string;
  readonly holdOnSuccess?: number;
  readonly overlap?: 'skip' | 'wait';
  readonly recover?: boolean;
  readonly catchUp?: boolean;
  /** The longest delay of a run after its tick. */
  readonly jitter?: number;
  /** The first attempts fail, as many as `failures` says, each with `delay` after it. */
  readonly retry?: { readonly failures: number; readonly delay: number };
}

export interface InstancePlan {
  /** How far its wall clock is ahead of the true time. */
  readonly skew: number;
  readonly startsAt?: number;
  /** The schedules of its version of the application, if they differ. */
  readonly schedules?: readonly (number | string)[];
}

export interface HandlerPlan {
  /** No run takes longer than `longest` or shorter than `shortest`. */
  readonly longest: number;
  readonly shortest?: number;
  /** How long it continues after its signal. */
  readonly reaction: number;
  /** Checks `run.lock.isHeld` before each act, and ends when it is false. */
  readonly isChecked?: boolean;
}

export type Fault = { readonly at: number } & (ProcessFault | NetworkFault | StoreFault | Request);

/** A fault of one instance. */
export type ProcessFault = { readonly instance: number } & (
  | { readonly kind: 'stop' | 'suspend'; readonly for: number; readonly answersFirst: boolean }
  /** The process starts again after `restartAfter`, if that is defined. */
  | { readonly kind: 'crash'; readonly restartAfter: number | undefined }
  | { readonly kind: 'step'; readonly by: number }
);

/** A fault between the store and one instance, or all of them. */
export interface NetworkFault {
  readonly kind: 'refuse' | 'lose questions' | 'lose answers' | 'slow questions' | 'slow answers';
  readonly for: number;
  readonly instance?: number;
  /** The largest additional delay of a slow direction. */
  readonly by?: number;
}

/** A fault of the store. */
export type StoreFault = { readonly kind: 'freeze'; readonly for: number } | { readonly kind: 'forget' };

/** A run of the first job by hand. */
export interface Request {
  readonly kind: 'manual run';
  readonly instance: number;
}

const cronSchedules = new CronSchedules();

export function scheduleOf(schedule: number | string, job: string): Schedule {
  if (typeof schedule === 'number') return new IntervalSchedule(schedule, job);
  return cronSchedules.get(schedule, 'UTC');
}
