import { isNativeError } from 'node:util/types';
import { messageOf } from './error-text.js';
import { describe } from './shown-values.js';

/**
 * The thrown value as an `Error`, because a handler can throw anything, even a value that throws when it is inspected.
 *
 * An error with a readable message stays itself, so that `instanceof` holds for listeners. Only
 * `lib/core/error-text.ts` makes texts of it, because a getter may throw at a later access.
 */
export function asError(thrown: unknown): Error {
  try {
    // `instanceof` alone is not enough, because an error may come from another realm, as under Jest.
    if ((thrown instanceof Error || isNativeError(thrown)) && hasMessage(thrown)) return thrown;
    return new Error(`expected an Error to be thrown, got ${describe(thrown)}`, { cause: thrown });
  } catch {
    return new Error('expected an Error to be thrown, got something that cannot be looked at');
  }
}

/** TypeScript declares it a text, but an error may be a proxy or have a getter. */
function hasMessage({ message }: Error): boolean {
  return typeof message === 'string';
}

/** The first line of the message, as a sentence, because Nest's messages continue with general advice. */
export function firstLine(thrown: unknown): string {
  const [line = ''] = messageOf(asError(thrown)).split('\n', 1);
  return line.endsWith('.') ? line : `${line}.`;
}
