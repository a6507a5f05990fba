import { isNativeError } from 'node:util/types';
import { messageOf } from './error-text.js';
import { describe } from './shown-values.js';

/**
 * What was thrown, as an `Error`: anything can be thrown, also nothing, and what refuses to be looked at.
 *
 * It stays itself where its message can be read, so that `instanceof` holds for listeners. A getter may throw at a
 * later look, so only `lib/core/error-text.ts` makes texts of it.
 */
export function asError(thrown: unknown): Error {
  try {
    // Not `instanceof` alone: an error may come from another realm, as under Jest.
    if ((thrown instanceof Error || isNativeError(thrown)) && hasMessage(thrown)) return thrown;
    return new Error(`expected an Error to be thrown, got ${describe(thrown)}`, { cause: thrown });
  } catch {
    return new Error('expected an Error to be thrown, got something that cannot be looked at');
  }
}

/** Declared as a text, but an error may be a proxy, or have a getter. */
function hasMessage({ message }: Error): boolean {
  return typeof message === 'string';
}

/** The first line of what was thrown, as a sentence: Nest's messages go on with general advice. */
export function firstLine(thrown: unknown): string {
  const [line = ''] = messageOf(asError(thrown)).split('\n', 1);
  return line.endsWith('.') ? line : `${line}.`;
}
