import { isThenable } from '../internal.js';
import { CallbackResults } from './cron-callbacks.js';
import type { GivenCronTime } from './cron-zone.js';

/** A date of luxon, or in old versions of another package. */
export interface ForeignDate {
  valueOf(): number;
  readonly zoneName?: unknown;
}

/** A cron job that the application constructs: a `CronJob` of any version of the package `cron`. */
export interface UserCronJob {
  cronTime: GivenCronTime & { sendAt?(): ForeignDate };
  fireOnTick(): unknown;
  start(): void;
  stop(): unknown;
  lastDate?(): Date | null;
}

/** The members in which versions of the class differ. */
interface Inside {
  waitForCompletion?: boolean;
  errorHandler?: ((error: unknown) => void) | null | undefined;
  readonly isCallbackRunning?: boolean;
  /** A private member, because no version so far has another way to see the result of a callback. */
  readonly _callbacks?: unknown;
}

type Fire = UserCronJob['fireOnTick'];

/** Whether the end of the job's callbacks can be observed. */
export function isWaitedFor(cron: UserCronJob & Inside): boolean {
  return Array.isArray(cron._callbacks) || typeof cron.waitForCompletion === 'boolean';
}

/**
 * Calls `fire` on the job, which calls its callbacks.
 *
 * @returns a promise of the end of all callbacks, or `undefined` if they have ended
 * @throws the error of a callback
 */
export function fireWatched(cron: UserCronJob & Inside, fire: Fire): Promise<void> | undefined {
  const results = new CallbackResults();
  const view = viewOf(cron, results);
  try {
    const returned = fire.call(view);
    if (!hasEnded(cron, fire)) results.returned(returned);
    else if (isThenable(returned)) returned.then(undefined, alreadyTold);
  } catch (error) {
    results.failed(error);
  }
  return results.end();
}

/** A view of the job that watches its callbacks. The job itself does not change, and callbacks still act on the job. */
function viewOf(cron: UserCronJob & Inside, results: CallbackResults): UserCronJob {
  const isWatched = Array.isArray(cron._callbacks);
  const errorHandler = (error: unknown): void => {
    results.failed(error);
    try {
      cron.errorHandler?.(error);
    } catch (thrown) {
      results.failed(thrown);
    }
  };
  return new Proxy(cron, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member, target);
      if (member === 'errorHandler') return errorHandler;
      if (member === '_callbacks' && Array.isArray(value))
        return value.map((callback: unknown) => watched(callback, results));
      // The class waits for its callbacks by itself, but only if they must not overlap.
      if (member === 'waitForCompletion' && !isWatched) return true;
      return value;
    },
    set: (target, member, value) => Reflect.set(target, member, value, target),
  });
}

function watched(callback: unknown, results: CallbackResults): unknown {
  if (typeof callback !== 'function') return callback;
  return function (this: unknown, ...args: unknown[]): unknown {
    const value: unknown = Reflect.apply(callback, this, args);
    results.returned(value);
    return value;
  };
}

/**
 * Whether all callbacks have ended, although a promise was returned. Only the method of the class itself can say so,
 * because the method of a subclass may have more to do.
 */
function hasEnded(cron: UserCronJob & Inside, fire: Fire): boolean {
  return cron.isCallbackRunning === false && Array.isArray(cron._callbacks) && isOfClass(cron, fire);
}

function isOfClass(cron: object, fire: Fire): boolean {
  for (let prototype: unknown = cron; typeof prototype === 'object' && prototype !== null;) {
    if (Object.hasOwn(prototype, 'addCallback')) return Reflect.get(prototype, 'fireOnTick') === fire;
    prototype = Object.getPrototypeOf(prototype);
  }
  return false;
}

function alreadyTold(): void {
  // The error handler has seen the error.
}
