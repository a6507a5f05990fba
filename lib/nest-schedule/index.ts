export { CronExpression } from './cron-expression.js';
export { Cron, Interval, Timeout } from './decorators.js';
export type { CronOptions, CronSource } from './cron.options.js';
export type {
  ScheduleModuleAsyncOptions,
  ScheduleModuleOptions,
  ScheduleModuleOptionsFactory,
} from './schedule.options.js';
export { ScheduleModule } from './schedule.module.js';
export { ScheduleExplorer } from './schedule.explorer.js';
export { SchedulerRegistry } from './scheduler.registry.js';
export { SchedulerType } from './metadata.js';

export type { AddedCronJob, CronJob, UserCronJob, ForeignDate } from './cron-job.types.js';
export type { RegisteredCronJob } from './cron-job.js';
export type { ScheduledCronTime } from './cron-time.js';
export type { GivenCronTime } from './cron-zone.js';
