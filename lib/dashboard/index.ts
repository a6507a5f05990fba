export { BackgroundJobsDashboardModule } from './dashboard.module.js';
export type {
  DashboardAccess,
  DashboardAsyncOptions,
  DashboardOptions,
  DashboardPlace,
  DashboardSettings,
  LinkedRun,
} from './dashboard.options.js';
export type {
  DashboardAction,
  DashboardExplanation,
  DashboardJob,
  DashboardRecord,
  DashboardRun,
  JobDefinition,
  JobOrder,
  JobPage,
  Json,
  Overview,
  OverviewQuery,
  Refusal,
  Seen,
  WithUrl,
} from './shared/json.js';
export type { JobState } from './shared/job-state.js';
