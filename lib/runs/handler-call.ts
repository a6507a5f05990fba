import { isGeneratorObject } from 'node:util/types';
import { isObservable, lastValueFrom } from 'rxjs';

/** A value, or a promise of it. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** Calls the handler. The value comes at once if the handler returns no promise and no Observable. */
export function callHandler<Run>(handler: (run: Run) => unknown, run: Run): MaybePromise<unknown> {
  return valueFrom(handler(run));
}

/**
 * Makes the value of a run from what a handler or an interceptor returned. It subscribes to an Observable, as Nest does
 * for controllers. The last value counts, or `undefined` when there is none.
 *
 * @throws Error for a generator object, at once or as a rejection, because nothing of it has been executed
 */
export function valueFrom(returned: unknown): MaybePromise<unknown> {
  if (returned === undefined) return undefined;
  return isThenable(returned) ? Promise.resolve(returned).then(valueOf) : valueOf(returned);
}

/** Whether `await` waits for the value. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return 'then' in value && typeof value.then === 'function';
}

function valueOf(returned: unknown): MaybePromise<unknown> {
  if (isObservable(returned)) return lastValueFrom(returned, { defaultValue: undefined });
  if (!isGeneratorObject(returned)) return returned;
  throw new Error(
    'expected the handler to return a value or a promise, got a generator, of which nothing was executed. ' +
      'Write an `async` method without `*`.',
  );
}
