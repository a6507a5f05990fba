import { isNativeError } from 'node:util/types';
import { describe } from '../option-checks.js';
import type { ActiveRun } from './job-run.js';

/** Async, so that a handler that throws at once, or returns no promise, is like any other. */
export async function callHandler(run: ActiveRun): Promise<unknown> {
  return await run.runnable.handler(run);
}

/** What was thrown, as an `Error`: anything can be thrown, also nothing, and what refuses to be looked at. */
export function asError(thrown: unknown): Error {
  try {
    // Not `instanceof` alone: an error may come from another realm, as under Jest.
    if ((thrown instanceof Error || isNativeError(thrown)) && isLegible(thrown)) return thrown;
    return new Error(`expected an Error to be thrown, got ${describe(thrown)}`, { cause: thrown });
  } catch {
    return new Error('expected an Error to be thrown, got something that cannot be looked at');
  }
}

/** Whether it can be logged: an error may be a proxy, or have a getter that throws. */
function isLegible({ message, stack }: Error): boolean {
  return typeof message === 'string' && (stack === undefined || typeof stack === 'string');
}
