import { errorsOf, isInstance, memberOf } from '../core/error-text.js';
import { ShutdownError } from '../core/errors.js';

/** A chain of causes may be a circle. */
const MOST_CAUSES = 10;

/** The names of errors of aborted calls that do not reject with the signal's reason: of Node and the DOM, and of axios. */
const ABORTED: readonly unknown[] = ['AbortError', 'CanceledError'];

/**
 * Whether shutdown ended the run that failed with `error`. The error is the `ShutdownError`, has it as a cause, or says
 * that a call was aborted in a run that shutdown had aborted.
 *
 * @param endReason why the run was told to end, if it was
 */
export function isStop(error: Error, endReason: Error | undefined): boolean {
  if (isOfShutdown(error)) return true;
  const errors = errorsOf(error);
  if (errors.length > 0 && errors.every(isOfShutdown)) return true;
  const isAborted = chainOf(error).some((each) => ABORTED.includes(memberOf(each, 'name')));
  return isAborted && isShutdownError(endReason);
}

function isOfShutdown(error: unknown): boolean {
  return chainOf(error).some(isShutdownError);
}

/** The error and its causes. */
function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let each = error; each !== undefined && chain.length < MOST_CAUSES; each = memberOf(each, 'cause'))
    chain.push(each);
  return chain;
}

function isShutdownError(error: unknown): boolean {
  return isInstance(error, ShutdownError);
}
