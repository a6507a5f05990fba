import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import { IntervalSchedule } from '../../../lib/schedules/interval-schedule.js';
import type { Schedule } from '../../../lib/schedules/schedule.js';

/** Everything about a simulation that a test chooses. All times in milliseconds; `at` is counted from its beginning. */
export interface Scenario {
  /** Of the small numbers: the network's delays, the timers' lateness, the length of each run. */
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
  /** By default the job's name. */
  readonly key?: string;
  readonly holdOnSuccess?: number;
  readonly overlap?: 'skip' | 'wait';
  readonly recover?: boolean;
  readonly catchUp?: boolean;
  /** The longest delay of a run after its tick. */
  readonly jitter?: number;
  /** Its first attempts fail, as many as `failures` says, and each is repeated after `delay`. */
  readonly retry?: { readonly failures: number; readonly delay: number };
}

export interface InstancePlan {
  /** By how much its wall clock is ahead of the true time. */
  readonly skew: number;
  readonly startsAt?: number;
  /** Its version of the application has other schedules. */
  readonly schedules?: readonly (number | string)[];
}

export interface HandlerPlan {
  /** No run is longer, nor shorter than the other. */
  readonly longest: number;
  readonly shortest?: number;
  /** How long it goes on after its signal. */
  readonly reaction: number;
  /** Asks `run.lock.isHeld` before each act, and ends when it is not. */
  readonly isChecked?: boolean;
}

export type Fault = { readonly at: number } & (ProcessFault | NetworkFault | StoreFault | Request);

/** What happens to one instance. */
export type ProcessFault = { readonly instance: number } & (
  | { readonly kind: 'stop' | 'suspend'; readonly for: number; readonly answersFirst: boolean }
  /** And starts again, if at all, after `restartAfter`. */
  | { readonly kind: 'crash'; readonly restartAfter: number | undefined }
  | { readonly kind: 'step'; readonly by: number }
);

/** What happens between the instances, or one of them, and the store. */
export interface NetworkFault {
  readonly kind: 'refuse' | 'lose questions' | 'lose answers' | 'slow questions' | 'slow answers';
  readonly for: number;
  readonly instance?: number;
  /** The most that a slow way takes longer. */
  readonly by?: number;
}

/** What happens to the store. */
export type StoreFault = { readonly kind: 'freeze'; readonly for: number } | { readonly kind: 'forget' };

/** Somebody runs the first job by hand. */
export interface Request {
  readonly kind: 'manual run';
  readonly instance: number;
}

const cronSchedules = new CronSchedules();

export function scheduleOf(schedule: number | string, job: string): Schedule {
  if (typeof schedule === 'number') return new IntervalSchedule(schedule, job);
  return cronSchedules.get(schedule, 'UTC');
}
