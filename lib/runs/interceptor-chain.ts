import type { JobInterceptor } from './job-interceptor.js';
import type { JobRun } from './job-run.js';

/** The user's interceptors around a run, the first outermost. */
export class InterceptorChain {
  #interceptors: readonly JobInterceptor[] = [];

  /** Sets the interceptors, once, before the first run. */
  use(interceptors: readonly JobInterceptor[]): void {
    this.#interceptors = interceptors;
  }

  get isEmpty(): boolean {
    return this.#interceptors.length === 0;
  }

  intercept<Run extends JobRun>(run: Run, next: (run: Run) => unknown): unknown {
    return this.isEmpty ? next(run) : this.#from(0, run, next);
  }

  /** Async, so that `next()` never throws at once, and returns a promise whatever the interceptor inside returns. */
  async #from<Run extends JobRun>(index: number, run: Run, next: (run: Run) => unknown): Promise<unknown> {
    const interceptor = this.#interceptors[index];
    if (interceptor === undefined) return next(run);
    return interceptor.intercept(run, () => this.#from(index + 1, run, next));
  }
}
