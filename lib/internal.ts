/** The entries of this package share this beside its public API. The package does not export it. */

export type { ClusterMonitor } from './cluster/view/cluster-monitor.js';
export type { ClusterObservation } from './cluster/view/cluster-types.js';
export { IMPORTED_BY } from './background-jobs.environment.js';
export type { ClusterLook, LookedAtJob } from './cluster/view/cluster-look.js';
export { withoutAbsent } from './cluster/view/plain-data.js';
export { messageOf } from './core/error-text.js';
export { InstanceIdentity } from './core/identity.js';
export {
  isRecord,
  LONGEST_NAME,
  type OptionsPlace,
  readBoolean,
  readDuration,
  readOptions,
  readText,
  refuse,
  unknownName,
} from './core/option-checks.js';
export { missingPeer } from './core/peers.js';
export { describe } from './core/shown-values.js';
export { WakeUps } from './core/wake-ups.js';
export { CustomScheduleJobs, type CustomScheduleJobSource } from './jobs/custom-schedule-jobs.js';
export { isObject } from './jobs/discovery/job-host.js';
export type { ScheduledJob } from './jobs/scheduled-job.js';
export { isThenable } from './runs/handler-call.js';
export { type Schedule, type Tick, tickAt } from './schedules/schedule.js';
