import { types } from 'node:util';
import type { RunChannelContext } from '../core/channels.js';
import { messageOf, stackOf } from '../core/error-text.js';
import { classNameOf } from '../core/shown-values.js';

/** How an error appears in a span. */
export interface ShownError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** The attribute `error.type` of something that is no error, as the semantic conventions have it. */
const OTHER = '_OTHER';

/** The name of the error, or the name of its class. Never throws, although an error may be a proxy. */
export function errorTypeOf(error: unknown): string {
  try {
    return isError(error) ? (ownName(error) ?? classNameOf(error)) : OTHER;
  } catch {
    return OTHER;
  }
}

/** Plain data, because the SDK reads the members of the object that it gets, and an error may be a proxy. */
export function shownError(error: unknown): ShownError {
  const stack = stackOf(error);
  const shown = { name: errorTypeOf(error), message: messageOf(error) };
  return stack === undefined ? shown : { ...shown, stack };
}

/**
 * The seconds from the tick to the first call of the handler; `undefined` for a run without a tick and for a manual
 * run.
 */
export function startDelayOf({ trigger, tick, calledAt }: RunChannelContext): number | undefined {
  if (trigger === 'manual' || tick === undefined || calledAt === undefined) return undefined;
  return Math.max(calledAt.getTime() - tick.getTime(), 0) / 1000;
}

/** Whether the value is an error, even one of another realm. */
function isError(error: unknown): error is Error {
  return error instanceof Error || types.isNativeError(error);
}

/** `undefined` if the class sets no name of its own, as most do. */
function ownName({ name }: Error): string | undefined {
  return typeof name === 'string' && name !== '' && name !== 'Error' ? name : undefined;
}
