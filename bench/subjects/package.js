import 'reflect-metadata';
import {
  BACKGROUND_JOBS_ENVIRONMENT,
  BackgroundJob,
  BackgroundJobsModule,
  InMemoryLockStore,
} from 'nestjs-background-jobs';
import { OURS } from './names.js';
import { services, startNest } from './nest.js';

export { OURS };

/** The package without reports and requests. */
export const WITHOUT_STATE = `${OURS}, no state store`;

/** A schedule that never ticks during a measurement. */
export const SELDOM = '0 0 29 2 *';

/** Starts an application with jobs. @param {Parameters<typeof prepareJobs>[0]} shape */
export function startJobs(shape) {
  return prepareJobs(shape)();
}

/**
 * @param {Parameters<typeof prepareJobs>[0]} shape
 * @returns the application, and a function that does the same as the timer of a job: `tick(name, { at, nextAt })`
 */
export async function startTickingJobs(shape) {
  let tick;
  const onAssembled = (assembled) => (tick = assembled.tick);
  const environment = { ...environmentOf(BackgroundJobsModule), onAssembled };
  const provider = { provide: BACKGROUND_JOBS_ENVIRONMENT, useValue: environment };
  const application = await prepareJobs({ ...shape, environment: provider })();
  return { application, tick };
}

/** The environment that the module provides by default. */
function environmentOf(module) {
  const providers = Reflect.getMetadata('providers', module);
  return providers.find(({ provide }) => provide === BACKGROUND_JOBS_ENVIRONMENT).useValue;
}

/**
 * An application with jobs that is ready to start.
 *
 * @param {object} shape
 * @param {number} shape.count of its jobs
 * @param {(number: number) => object} shape.options of the job of that number
 * @param {() => unknown} [shape.handler]
 * @param {object} [shape.module] options of the module
 * @param {object} [shape.environment] a provider in place of the module's own environment
 */
export function prepareJobs({ count, options, handler, module = {}, environment }) {
  const providers = services(count, (number) => BackgroundJob(options(number)), handler);
  const jobs = BackgroundJobsModule.forRoot({ lockStore: new InMemoryLockStore(), ...module });
  // Nest takes the last provider of a token, so it comes after that of the module.
  if (environment !== undefined) jobs.providers = [...jobs.providers, environment];
  return () => startNest({ imports: [jobs], providers });
}
