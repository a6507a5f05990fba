import { types } from 'node:util';
import { errorsOf, isInstance, memberOf, stackOf } from '../core/error-text.js';
import { LockUnavailableError } from '../core/errors.js';
import { describe } from '../core/option-checks.js';

/** How many causes of an error are looked at. */
const DEPTH = 4;

/** The error as the one that says "the store gave no answer", with the reason that the store gave. */
export function unavailable(error: unknown): LockUnavailableError {
  if (isInstance(error, LockUnavailableError)) return error;
  const reason = new LockUnavailableError(readableReason(error));
  return isAbort(error) ? weighted(0, reason) : reason;
}

/** That a command was given up after `milliseconds`. */
export function noAnswer(milliseconds: number): LockUnavailableError {
  return weighted(0, new LockUnavailableError(`the lock store gave no answer within ${milliseconds} ms`));
}

/** How much a reason says: that nothing was heard, that there is no connection, or why. */
export type Weight = 0 | 1 | 2;

/** Of reasons that do not say why. */
const weights = new WeakMap<Error, Weight>();

export function weighted(weight: Weight, reason: LockUnavailableError): LockUnavailableError {
  weights.set(reason, weight);
  return reason;
}

export function weightOf(reason: LockUnavailableError): Weight {
  return weights.get(reason) ?? 2;
}

/**
 * What an error says: its message, or those of the errors in it, and what is known of its causes. No user name and no
 * password of a URL is shown.
 */
export function reasonOf(error: unknown): string {
  if (!isError(error)) return `the lock store failed with ${describe(error)}`;
  const reason = [...new Set(messagesOf(error, DEPTH))].join(': ');
  if (reason === '') return `the lock store failed with ${describe(error)} that has no message`;
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

function readableReason(error: unknown): string {
  try {
    return reasonOf(error);
  } catch {
    return 'the lock store failed with something that cannot be looked at';
  }
}

/** The place of a call stays: its path may hold an `@`. */
function withoutUser(line: string): string {
  return /^\s+at /.test(line) ? line : withoutUsers(line);
}

/** Also one of another realm, as those of Node are in a test framework. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** A store passes an abort on that ends with its signal. It says less than why the store was told to end. */
function isAbort(error: unknown): boolean {
  return memberOf(error, 'name') === 'AbortError';
}

/** Of the error and of its causes, each once. */
function messagesOf(error: Error, depth: number): string[] {
  if (depth === 0) return [];
  const own = error.message.trim();
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
