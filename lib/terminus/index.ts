export { BackgroundJobsHealthIndicator } from './background-jobs-health-indicator.js';
export type { JobsHealthOptions, StoreHealthOptions } from './health.options.js';
