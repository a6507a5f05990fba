import { messageOf } from '../core/error-text.js';
import { asError } from '../runs/handler-call.js';

/** The first line of what was thrown, as a sentence: Nest's messages go on with general advice. */
export function firstLine(thrown: unknown): string {
  const [line = ''] = messageOf(asError(thrown)).split('\n', 1);
  return line.endsWith('.') ? line : `${line}.`;
}
