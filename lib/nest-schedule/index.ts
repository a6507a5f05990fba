export { CronExpression } from './cron-expression.js';
export { Cron, Interval, SchedulerType, Timeout } from './decorators.js';
export type {
  CronOptions,
  CronSource,
  ScheduleModuleAsyncOptions,
  ScheduleModuleOptions,
  ScheduleModuleOptionsFactory,
} from './schedule.options.js';
export { ScheduleModule } from './schedule.module.js';
export { ScheduleExplorer } from './schedule.explorer.js';
export { SchedulerRegistry } from './scheduler.registry.js';

export type { RegisteredCronJob } from './cron-job.js';
export type { ScheduledCronTime } from './cron-time.js';
export type { GivenCronTime } from './cron-zone.js';
export type { ForeignDate, UserCronJob } from './fired-cron-job.js';
export type { AddedCronJob, CronJob } from './user-cron-job.js';
