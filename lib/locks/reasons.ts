import { types } from 'node:util';
import { errorsOf, isInstance, memberOf, oneLine, stackOf } from '../core/error-text.js';
import { LockUnavailableError } from '../core/errors.js';
import { describe } from '../core/option-checks.js';

/** The depth to which the causes of an error are read. */
const DEPTH = 4;

/** Turns any error of a store into a `LockUnavailableError` with the same reason. */
export function unavailable(error: unknown): LockUnavailableError {
  if (isInstance(error, LockUnavailableError)) return error;
  const reason = new LockUnavailableError(readableReason(error));
  return isAbort(error) ? weighted(0, reason) : reason;
}

/** The reason of a command that was given up after `milliseconds`. */
export function noAnswer(milliseconds: number): LockUnavailableError {
  return weighted(0, new LockUnavailableError(`the lock store gave no answer within ${milliseconds} ms`));
}

/** How much a reason says: that nothing was heard, that there is no connection, or why. */
type Weight = 0 | 1 | 2;

/** The weights of reasons that name no cause. */
const weights = new WeakMap<Error, Weight>();

export function weighted(weight: Weight, reason: LockUnavailableError): LockUnavailableError {
  weights.set(reason, weight);
  return reason;
}

export function weightOf(reason: LockUnavailableError): Weight {
  return weights.get(reason) ?? 2;
}

/**
 * The text of an error in one line: its message, or those of the errors in it, and its known causes. No user name and no
 * password of a URL is shown.
 */
export function reasonOf(error: unknown, store = 'the lock store'): string {
  if (!isError(error)) return `${store} failed with ${describe(error)}`;
  const reason = [...new Set(messagesOf(error, DEPTH))].join(': ');
  if (reason === '') return `${store} failed with ${describe(error)} that has no message`;
  return withoutUsers(reason);
}

/** The text without user names and passwords of URLs. */
export function withoutUsers(text: string): string {
  return text.replace(/\S+/g, (word) => {
    const start = word.indexOf('//');
    const end = word.lastIndexOf('@');
    return start === -1 || end < start + 2 ? word : `${word.slice(0, start)}//…${word.slice(end)}`;
  });
}

/** The error as it may be logged: its causes are in its message, and no user name and no password of a URL is shown. */
export function loggable(error: unknown): Error {
  const shown = new Error(readableReason(error));
  const stack = stackOf(error);
  if (stack === undefined) delete shown.stack;
  else shown.stack = stack.split('\n').map(withoutUser).join('\n');
  return shown;
}

/** Like {@link reasonOf}. Never throws. */
export function readableReason(error: unknown, store = 'the lock store'): string {
  try {
    return reasonOf(error, store);
  } catch {
    return `${store} failed with something that cannot be looked at`;
  }
}

/** The place of a call stays: its path may hold an `@`. */
function withoutUser(line: string): string {
  return /^\s+at /.test(line) ? line : withoutUsers(line);
}

/** Whether the value is an error, also of another realm. In a test framework, Node's own errors come from another one. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** Whether a store passes on the abort of its signal. The reason of the abort says more. */
function isAbort(error: unknown): boolean {
  return memberOf(error, 'name') === 'AbortError';
}

/** The messages of the error and its causes, without duplicates. */
function messagesOf(error: Error, depth: number): string[] {
  if (depth === 0) return [];
  const own = oneLine(error.message);
  const within = causesOf(error)
    .filter(isError)
    .flatMap((cause) => messagesOf(cause, depth - 1))
    .filter((message) => !own.includes(message));
  const found = own === '' ? within : [own, ...within];
  return found.length > 0 || !('code' in error) ? found : [String(error.code)];
}

/** An `AggregateError` holds several. A `Cluster` of ioredis keeps the last error of a node. */
function causesOf(error: Error): unknown[] {
  return [...errorsOf(error), error.cause, memberOf(error, 'lastNodeError')];
}

/** Swallows background failures that the caller has been told about already. */
export function ignoreFailure(): undefined {
  return undefined;
}
