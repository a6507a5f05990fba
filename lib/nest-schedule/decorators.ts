import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { CronOptions, CronSource } from './cron.options.js';
import {
  SCHEDULE_CRON_OPTIONS,
  SCHEDULE_INTERVAL_OPTIONS,
  SCHEDULE_TIMEOUT_OPTIONS,
  SCHEDULER_NAME,
  SCHEDULER_TYPE,
  SchedulerType,
} from './metadata.js';

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
 * Runs a method every so many milliseconds: counted from the start of the application, or, with a `lockStore`, on a
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
 * Runs a method once, so many milliseconds after the start of the application. With a `lockStore`, never in two
 * instances at once; each instance that starts runs it.
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

/** A text is a name, also where it stands alone. */
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
