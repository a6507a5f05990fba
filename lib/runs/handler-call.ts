import { isGeneratorObject } from 'node:util/types';
import { isObservable, lastValueFrom } from 'rxjs';
import type { ActiveRun } from './active-run.js';

/** Calls the handler. Its value comes at once where the handler returns no promise and no Observable. */
export function callHandler(run: ActiveRun): unknown {
  return settledValue(run.runnable.handler(run.jobRun));
}

/**
 * What a handler or an interceptor has returned, as the value of its run. An Observable is subscribed to, as Nest does
 * it with what a controller returns: its last value counts, or `undefined` when it is empty.
 *
 * @throws Error for a generator object, at once or as a rejection, because nothing of it has been executed
 */
export function settledValue(returned: unknown): unknown {
  if (returned === undefined) return undefined;
  return isThenable(returned) ? Promise.resolve(returned).then(valueOf) : valueOf(returned);
}

/** Whether a promise would wait for it. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return 'then' in value && typeof value.then === 'function';
}

function valueOf(returned: unknown): unknown {
  if (isObservable(returned)) return lastValueFrom(returned, { defaultValue: undefined });
  if (!isGeneratorObject(returned)) return returned;
  throw new Error(
    'expected the handler to return a value or a promise, got a generator, of which nothing was executed. ' +
      'Write an `async` method without `*`.',
  );
}
