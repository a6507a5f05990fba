import { CallbackResults, isThenable } from './cron-callbacks.js';
import type { GivenCronTime } from './cron-zone.js';

/** A date of luxon, or in old versions of another package. */
export interface ForeignDate {
  valueOf(): number;
  readonly zoneName?: unknown;
}

/** What a cron job that an application constructs has: a `CronJob` of the package `cron`, of whatever version. */
export interface UserCronJob {
  cronTime: GivenCronTime & { sendAt?(): ForeignDate };
  fireOnTick(): unknown;
  start(): void;
  stop(): unknown;
  lastDate?(): Date | null;
}

/** What versions of the class differ in, as it is seen from within it. */
interface Inside {
  waitForCompletion?: boolean;
  errorHandler?: ((error: unknown) => void) | null | undefined;
  readonly isCallbackRunning?: boolean;
  /** Private, and in every version so far the one way to see what a callback returns. */
  readonly _callbacks?: unknown;
}

type Fire = UserCronJob['fireOnTick'];

/** Whether it can be told when the callbacks of a job have ended. */
export function isWaitedFor(cron: UserCronJob & Inside): boolean {
  return Array.isArray(cron._callbacks) || typeof cron.waitForCompletion === 'boolean';
}

/**
 * Calls `fire` on the job, which calls its callbacks.
 *
 * @returns what settles when all callbacks have ended, or nothing when they have
 * @throws what one of them threw
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

/** The job itself is left as it is: what its callbacks do to it they do to the job, and not to this. */
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
      // The class waits by itself, but only for callbacks that must not overlap.
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
 * Whether all callbacks have been called, although a promise was returned. The class says so itself; a method that
 * lies over that of the class may have more to do.
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
  // The error handler was told.
}
