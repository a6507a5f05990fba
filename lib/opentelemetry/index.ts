export { BackgroundJobsInstrumentation } from './background-jobs-instrumentation.js';
export type { BackgroundJobsInstrumentationOptions } from './instrumentation.options.js';
