import { describe } from './shown-values.js';

/** One text names at most so many errors, because a chain of causes may be endless, and a list may be long. */
const MOST_ERRORS = 10;

/** A member of any value. Never throws, although a proxy or a getter may throw at any access. */
export function memberOf(thing: unknown, name: string): unknown {
  try {
    return typeof thing === 'object' && thing !== null ? Reflect.get(thing, name) : undefined;
  } catch {
    return undefined;
  }
}

/** Like `instanceof`, for values that may throw when they are inspected. */
export function isInstance<Instance>(
  thing: unknown,
  type: abstract new (...args: never[]) => Instance,
): thing is Instance {
  try {
    return thing instanceof type;
  } catch {
    return false;
  }
}

/** Like {@link describe}, for values that may throw when they are inspected. */
export function described(thing: unknown): string {
  try {
    return describe(thing);
  } catch {
    return 'something that cannot be looked at';
  }
}

/** The message of an error, or the best description of something that has none. Never throws. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === 'string' && thrown !== '') return thrown;
  const message = memberOf(thrown, 'message');
  if (typeof message === 'string' && message !== '') return message;
  const name = memberOf(thrown, 'name');
  if (typeof name !== 'string' || name === '') return described(thrown);
  const code = memberOf(thrown, 'code');
  const kind = typeof code === 'string' ? `${name} ${code}` : name;
  // The stack still has a message that has become empty since.
  return message === '' ? kind : (stackOf(thrown)?.split('\n', 1)[0] ?? kind);
}

/** The stack of an error, if it is a text. Never throws. */
export function stackOf(thrown: unknown): string | undefined {
  const stack = memberOf(thrown, 'stack');
  return typeof stack === 'string' ? stack : undefined;
}

/** The first errors of an `AggregateError`, or of an error of the same form. Never throws. */
export function errorsOf(thrown: unknown): readonly unknown[] {
  const errors = memberOf(thrown, 'errors');
  try {
    return Array.isArray(errors) ? errors.slice(0, MOST_ERRORS) : [];
  } catch {
    return [];
  }
}

/**
 * The message of an error, with those of its causes and, for an `AggregateError`, of its errors. Never throws.
 *
 * @example
 * errorText(error); // fetch failed (cause: connect ECONNREFUSED 127.0.0.1:6379)
 */
export function errorText(thrown: unknown): string {
  return new ErrorTree().write(thrown);
}

/** Writes the tree of one error as a text. Each error is written once, so that a circle ends. */
class ErrorTree {
  readonly #written = new Set<unknown>();
  #count = 0;

  write(thrown: unknown): string {
    if (this.#count++ >= MOST_ERRORS) return '…';
    this.#written.add(thrown);
    const message = messageOf(thrown);
    const details = [...this.#errors(thrown), ...this.#cause(thrown, message)];
    return details.length === 0 ? message : `${message} (${details.join('; ')})`;
  }

  #errors(thrown: unknown): string[] {
    const errors = errorsOf(thrown).filter((error) => !this.#written.has(error));
    if (errors.length === 0) return [];
    const texts = errors.map((error) => this.write(error));
    return [`errors: ${texts.join('; ')}`];
  }

  /** The text leaves a cause out if the message quotes it already, as many do. */
  #cause(thrown: unknown, message: string): string[] {
    const cause = memberOf(thrown, 'cause');
    if (cause === undefined || cause === null || this.#written.has(cause)) return [];
    const text = this.write(cause);
    return message.includes(text) ? [] : [`cause: ${text}`];
  }
}

/** The text in one line and without blanks around it, because a reason of another package is a part of a log line. */
export function oneLine(text: string): string {
  return text.trim().replace(BLANKS, (blanks) => (/^[ \t]*$/.test(blanks) ? blanks : ' '));
}

const BLANKS = /[\s\u0085]+/g;

/** All characters that begin a new line in a terminal or in a log viewer. */
const LINE_ENDS = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;
// eslint-disable-next-line no-control-regex -- terminal colours begin with a control character
const COLOURS = /\u001b\[[\d;]*m/g;
const CONTROLS = /[^\P{Cc}\n\t]/gu;

/**
 * The text as one log entry, with further lines indented and control characters written out. Error messages may quote
 * what users sent, and this must not look like a log entry of its own.
 */
export function logEntry(text: string): string {
  return text
    .replace(COLOURS, '')
    .replace(LINE_ENDS, '\n')
    .replace(/\n(?=\S)/g, '\n    ')
    .replace(CONTROLS, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
