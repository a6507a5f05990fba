import { applyDecorators, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { CronOptions, CronSource } from './schedule.options.js';

/**
 * Runs a method by a cron pattern, or once at a date.
 *
 * @example
 * \@Cron(CronExpression.EVERY_DAY_AT_6AM, { timeZone: 'Europe/Berlin' })
 * async sendDigest() {}
 */
export function Cron(cronTime: CronSource, options?: CronOptions): MethodDecorator {
  return decorate(SchedulerType.CRON, options?.name, SCHEDULE_CRON_OPTIONS, { ...options, cronTime });
}

/**
 * Runs a method every so many milliseconds, counted from the start of the application. With a `lockStore` it runs on a
 * grid that all instances share.
 *
 * @example
 * \@Interval(30_000)
 * async sync() {}
 */
export function Interval(timeout: number): MethodDecorator;
/** As above, with a name. */
export function Interval(name: string, timeout: number): MethodDecorator;
export function Interval(...given: TimerArguments): MethodDecorator {
  const { name, timeout } = read(given);
  return decorate(SchedulerType.INTERVAL, name, SCHEDULE_INTERVAL_OPTIONS, { timeout });
}

/**
 * Runs a method once, so many milliseconds after the start of the application. Each instance runs it, but with a
 * `lockStore` never two at once.
 *
 * @example
 * \@Timeout(5000)
 * async warmUp() {}
 */
export function Timeout(timeout: number): MethodDecorator;
/** As above, with a name. */
export function Timeout(name: string, timeout: number): MethodDecorator;
export function Timeout(...given: TimerArguments): MethodDecorator {
  const { name, timeout } = read(given);
  return decorate(SchedulerType.TIMEOUT, name, SCHEDULE_TIMEOUT_OPTIONS, { timeout });
}

type TimerArguments = [timeout: number] | [name: string, timeout: number];

/** A text is always a name, even as the only argument. */
function read([nameOrTimeout, timeout]: TimerArguments): { name: string | undefined; timeout: unknown } {
  return typeof nameOrTimeout === 'string'
    ? { name: nameOrTimeout, timeout }
    : { name: undefined, timeout: nameOrTimeout };
}

function decorate(
  type: SchedulerType,
  name: string | undefined,
  key: string,
  options: object,
): MethodDecorator {
  return applyDecorators(
    SetMetadata(key, options),
    SetMetadata(SCHEDULER_NAME, name),
    SetMetadata(SCHEDULER_TYPE, type),
  );
}

/** The metadata keys of `@nestjs/schedule`, because tools read them, and libraries use the original decorators. */
const SCHEDULER_NAME = 'SCHEDULER_NAME';
export const SCHEDULER_TYPE = 'SCHEDULER_TYPE';
const SCHEDULE_CRON_OPTIONS = 'SCHEDULE_CRON_OPTIONS';
const SCHEDULE_INTERVAL_OPTIONS = 'SCHEDULE_INTERVAL_OPTIONS';
const SCHEDULE_TIMEOUT_OPTIONS = 'SCHEDULE_TIMEOUT_OPTIONS';

/** The kind of a decorator. */
export enum SchedulerType {
  CRON = 1,
  TIMEOUT = 2,
  INTERVAL = 3,
}

/** The decoration of a method. The last decorator counts. */
export type Decoration =
  | { readonly type: SchedulerType.CRON; readonly options: CronOptions & { readonly cronTime: CronSource } }
  | {
      readonly type: SchedulerType.INTERVAL | SchedulerType.TIMEOUT;
      readonly name: string | undefined;
      /** In milliseconds, as it was given. */
      readonly delay: unknown;
    };

const reflector = new Reflector();

/** The decoration of a method; `undefined` if it has none, or is no function. */
export function decorationOf(method: unknown): Decoration | undefined {
  if (typeof method !== 'function') return undefined;
  // The cast, because Nest's reader asks for this type. Only decorators write what it finds.
  const target = method as () => unknown;
  const type = reflector.get<SchedulerType | undefined>(SCHEDULER_TYPE, target);
  if (type === undefined) return undefined;
  if (type === SchedulerType.CRON) return { type, options: reflector.get(SCHEDULE_CRON_OPTIONS, target) };
  const key = type === SchedulerType.INTERVAL ? SCHEDULE_INTERVAL_OPTIONS : SCHEDULE_TIMEOUT_OPTIONS;
  const { timeout: delay } = reflector.get<{ timeout: unknown }>(key, target);
  return { type, name: reflector.get<string | undefined>(SCHEDULER_NAME, target), delay };
}
