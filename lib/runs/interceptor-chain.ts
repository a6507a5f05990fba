import { observed } from '../core/observed.js';
import { settledValue } from './handler-call.js';
import type { JobInterceptor } from './job-interceptor.js';
import type { ActiveRun } from './active-run.js';

/** What is inside of all interceptors: the attempts. */
type Handle = (run: ActiveRun) => unknown;

/** The user's interceptors around a run, the first outermost. */
export class InterceptorChain {
  #interceptors: readonly JobInterceptor[] = [];

  /** Sets the interceptors, once, before the first run. */
  use(interceptors: readonly JobInterceptor[]): void {
    this.#interceptors = interceptors;
  }

  /** Calls the interceptors and, when each has called its `next()`, `handle`. */
  intercept(run: ActiveRun, handle: Handle): unknown {
    return this.#interceptors.length === 0 ? handle(run) : this.#around(run, handle);
  }

  async #around(run: ActiveRun, handle: Handle): Promise<unknown> {
    const within = async (): Promise<unknown> => {
      const handling = Promise.resolve(handle(run));
      run.handle(handling);
      return handling;
    };
    try {
      return await this.#from(0, run, within, () => true);
    } finally {
      // An interceptor may end before its handler. The run lasts as long as both.
      await run.handling;
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
      return await settledValue(interceptor.intercept(run.jobRun, () => observed(next())));
    } finally {
      hasReturned = true;
    }
  }
}

/** One handler of a run is at work at a time, and only while its lock is held. */
function refuseNext(run: ActiveRun, isOpen: boolean): void {
  if (run.endReason !== undefined) throw run.endReason;
  if (!isOpen) throw new Error(`${run.job}: \`next()\` was called after \`intercept()\` had returned`);
  if (run.handling === undefined && run.orphaned === undefined) return;
  throw new Error(`${run.job}: \`next()\` was called while the handler that it called before is at work`);
}
