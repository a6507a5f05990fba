import type { JobRun } from '../runs/job-run.js';

/** Calls the method that the host has at the time of the call, so that spies and replaced methods count. */
export function hostedHandler(host: object, method: string | symbol): (run: JobRun) => unknown {
  return (run) => {
    // The decorator has seen a method under this name; what stands there now is the user's.
    const handler = Reflect.get(host, method) as (this: object, run: JobRun) => unknown;
    return handler.call(host, run);
  };
}
