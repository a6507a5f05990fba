import type { JobRun } from './job-run.js';

/**
 * Something around each run that calls its handler, once around all attempts and with the lock held. It may do things
 * before and after `next()`, and hands on what that returns; without `next()` the handler is not called. What it throws
 * fails the run. One instance serves all runs.
 *
 * @example
 * \@Injectable()
 * export class TracingInterceptor implements JobInterceptor {
 *   constructor(private readonly tracer: Tracer) {}
 *
 *   intercept(run: JobRun, next: () => Promise<unknown>): Promise<unknown> {
 *     return this.tracer.trace(run.job, next);
 *   }
 * }
 *
 * BackgroundJobsModule.forRoot({ interceptors: [TracingInterceptor] })
 */
export interface JobInterceptor {
  /**
   * @param next all that lies within: the other interceptors and all attempts. It rejects with what fails the run. It may be
   *   called again when what it called has settled. It rejects while a handler of the run is at work, when the run has to
   *   end, and when `intercept` has returned.
   * @returns what the run's result has as its `value`. An Observable is subscribed to, and its last value counts
   */
  intercept(run: JobRun, next: () => Promise<unknown>): Promise<unknown>;
}
