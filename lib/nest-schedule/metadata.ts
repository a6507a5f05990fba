import { Reflector } from '@nestjs/core';
import type { CronOptions, CronSource } from './cron.options.js';

/** The keys are those of `@nestjs/schedule`, for what reads them: tools, and libraries that are decorated with it. */
export const SCHEDULER_NAME = 'SCHEDULER_NAME';
export const SCHEDULER_TYPE = 'SCHEDULER_TYPE';
export const SCHEDULE_CRON_OPTIONS = 'SCHEDULE_CRON_OPTIONS';
export const SCHEDULE_INTERVAL_OPTIONS = 'SCHEDULE_INTERVAL_OPTIONS';
export const SCHEDULE_TIMEOUT_OPTIONS = 'SCHEDULE_TIMEOUT_OPTIONS';

/** What a method is decorated with. */
export enum SchedulerType {
  CRON = 1,
  TIMEOUT = 2,
  INTERVAL = 3,
}

/** What stands on a method. Its last decorator counts. */
export type Decoration =
  | { readonly type: SchedulerType.CRON; readonly options: CronOptions & { readonly cronTime: CronSource } }
  | {
      readonly type: SchedulerType.INTERVAL | SchedulerType.TIMEOUT;
      readonly name: string | undefined;
      /** In milliseconds, as it was given. */
      readonly delay: unknown;
    };

const reflector = new Reflector();

/** The decoration of what stands under a method's name; `undefined` where there is none. */
export function decorationOf(method: unknown): Decoration | undefined {
  if (typeof method !== 'function') return undefined;
  // The type that Nest's reader asks for; what it finds was written by decorators alone.
  const target = method as () => unknown;
  const type = reflector.get<SchedulerType | undefined>(SCHEDULER_TYPE, target);
  if (type === undefined) return undefined;
  if (type === SchedulerType.CRON) return { type, options: reflector.get(SCHEDULE_CRON_OPTIONS, target) };
  const key = type === SchedulerType.INTERVAL ? SCHEDULE_INTERVAL_OPTIONS : SCHEDULE_TIMEOUT_OPTIONS;
  const { timeout: delay } = reflector.get<{ timeout: unknown }>(key, target);
  return { type, name: reflector.get<string | undefined>(SCHEDULER_NAME, target), delay };
}
