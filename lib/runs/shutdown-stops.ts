import { errorsOf, isInstance, memberOf } from '../core/error-text.js';
import { ShutdownError } from '../core/errors.js';
import type { ActiveRun } from './active-run.js';

/** A chain of causes may be a circle. */
const MOST_CAUSES = 10;

/** How calls end that were handed a signal and do not reject with its reason: in Node and the DOM, and in axios. */
const ABORTED: readonly unknown[] = ['AbortError', 'CanceledError'];

/**
 * Whether shutdown ended the run that failed with `error`: the error is the `ShutdownError`, was caused by it, or says
 * that a call was aborted in a run whose signal shutdown had aborted.
 */
export function isStop(run: ActiveRun, error: Error): boolean {
  if (isOfShutdown(error)) return true;
  const errors = errorsOf(error);
  if (errors.length > 0 && errors.every(isOfShutdown)) return true;
  const isAborted = chainOf(error).some((each) => ABORTED.includes(memberOf(each, 'name')));
  return isAborted && isShutdownError(run.endReason);
}

function isOfShutdown(error: unknown): boolean {
  return chainOf(error).some(isShutdownError);
}

/** The error and what caused it. */
function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let each = error; each !== undefined && chain.length < MOST_CAUSES; each = memberOf(each, 'cause'))
    chain.push(each);
  return chain;
}

function isShutdownError(error: unknown): boolean {
  return isInstance(error, ShutdownError);
}
