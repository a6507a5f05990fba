import { BackgroundJob, BackgroundJobsModule, InMemoryLockStore } from 'nestjs-background-jobs';
import { services, startNest } from './nest.js';

/** The name of the package under test in every table. */
export const OURS = 'nestjs-background-jobs';

/** Far from every moment at which something is measured. */
export const SELDOM = '0 0 29 2 *';

/** Starts an application with jobs. @param {Parameters<typeof prepareJobs>[0]} shape */
export function startJobs(shape) {
  return prepareJobs(shape)();
}

/**
 * An application with jobs that is ready to be started.
 *
 * @param {object} shape
 * @param {number} shape.count of its jobs
 * @param {(number: number) => object} shape.options of the job of that number
 * @param {() => unknown} [shape.handler]
 * @param {object} [shape.module] options of the module
 */
export function prepareJobs({ count, options, handler, module = {} }) {
  const providers = services(count, (number) => BackgroundJob(options(number)), handler);
  const imports = [BackgroundJobsModule.forRoot({ lockStore: new InMemoryLockStore(), ...module })];
  return () => startNest({ imports, providers });
}
