import { observed } from '../core/observed.js';
import type { ActiveRun } from './active-run.js';
import { type MaybePromise, valueFrom } from './handler-call.js';
import type { JobRun } from './job-run.js';

/**
 * Wraps each run that calls its handler, once around all attempts and with the lock held. It may act before and after
 * `next()`, and returns the value of that call. If it does not call `next()`, the handler is not called. An error that
 * it throws fails the run. One instance serves all runs.
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
   * @param next calls the interceptors further inside and makes all attempts. It rejects with the error that fails the
   *   run. It may be called again when the call before has settled. It rejects while a handler of the run goes on, when
   *   the run must end, and when `intercept` has returned.
   * @returns the `value` of the run's result. An Observable is subscribed to, and its last value counts
   */
  intercept(run: JobRun, next: () => Promise<unknown>): Promise<unknown>;
}

/** The part of a run inside of all interceptors: the attempts. */
type Handle = (run: ActiveRun) => MaybePromise<unknown>;

/** The user's interceptors around a run, the first outermost. */
export class InterceptorChain {
  #interceptors: readonly JobInterceptor[] = [];

  /** Sets the interceptors, once, before the first run. */
  use(interceptors: readonly JobInterceptor[]): void {
    this.#interceptors = interceptors;
  }

  /** Calls the interceptors and, when each has called its `next()`, `handle`. */
  around(run: ActiveRun, handle: Handle): MaybePromise<unknown> {
    return this.#interceptors.length === 0 ? handle(run) : this.#around(run, handle);
  }

  async #around(run: ActiveRun, handle: Handle): Promise<unknown> {
    const within = async (): Promise<unknown> => {
      const handling = Promise.resolve(handle(run));
      run.beginHandling(handling);
      return handling;
    };
    try {
      return await this.#from(0, run, within, () => true);
    } finally {
      // An interceptor may end before its handler. The run lasts as long as both.
      await run.handlerEnd;
    }
  }

  /**
   * Async, so that `next()` never throws at once, and returns a promise whatever the interceptor inside returns.
   *
   * @param isOpen whether the interceptors outside of this one have not returned
   */
  async #from(
    index: number,
    run: ActiveRun,
    handle: () => Promise<unknown>,
    isOpen: () => boolean,
  ): Promise<unknown> {
    const interceptor = this.#interceptors[index];
    if (interceptor === undefined) return handle();
    let hasReturned = false;
    const isStillOpen = (): boolean => !hasReturned && isOpen();
    const next = async (): Promise<unknown> => {
      refuseNext(run, isStillOpen());
      return this.#from(index + 1, run, handle, isStillOpen);
    };
    try {
      return await valueFrom(interceptor.intercept(run.jobRun, () => observed(next())));
    } finally {
      hasReturned = true;
    }
  }
}

/** A run calls its handler again only when the call before has settled, and only while its lock is held. */
function refuseNext(run: ActiveRun, isOpen: boolean): void {
  if (run.endReason !== undefined) throw run.endReason;
  if (!isOpen) throw new Error(`${run.job}: \`next()\` was called after \`intercept()\` had returned`);
  if (run.handlerEnd === undefined && run.orphanEnd === undefined) return;
  throw new Error(`${run.job}: \`next()\` was called while the handler that it called before is at work`);
}
