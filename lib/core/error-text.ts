import { describe } from './shown-values.js';

/** How many errors one text names: a chain of causes may have no end, and a list may be long. */
const MOST_ERRORS = 10;

/** A member of anything. A proxy or a getter may throw, at the first look or at a later one. */
export function memberOf(thing: unknown, name: string): unknown {
  try {
    return typeof thing === 'object' && thing !== null ? Reflect.get(thing, name) : undefined;
  } catch {
    return undefined;
  }
}

/** As `instanceof`, for what may refuse to be looked at. */
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

/** As {@link describe}, for what may refuse to be looked at. */
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
  // A message that could be read once, and no longer, stands in the stack still.
  return message === '' ? kind : (stackOf(thrown)?.split('\n', 1)[0] ?? kind);
}

/** The stack of an error, where it has one that is a text. Never throws. */
export function stackOf(thrown: unknown): string | undefined {
  const stack = memberOf(thrown, 'stack');
  return typeof stack === 'string' ? stack : undefined;
}

/** The first errors of an `AggregateError`, and of the errors of libraries that have the same form. Never throws. */
export function errorsOf(thrown: unknown): readonly unknown[] {
  const errors = memberOf(thrown, 'errors');
  try {
    return Array.isArray(errors) ? errors.slice(0, MOST_ERRORS) : [];
  } catch {
    return [];
  }
}

/**
 * What an error says together with its causes and, for an `AggregateError`, with its errors. Never throws.
 *
 * @example
 * errorText(error); // fetch failed (cause: connect ECONNREFUSED 127.0.0.1:6379)
 */
export function errorText(thrown: unknown): string {
  return new Telling().tell(thrown);
}

/** The tree of one error as a text. Each error is told once, so that a circle ends. */
class Telling {
  readonly #told = new Set<unknown>();
  #count = 0;

  tell(thrown: unknown): string {
    if (this.#count++ >= MOST_ERRORS) return '…';
    this.#told.add(thrown);
    const message = messageOf(thrown);
    const details = [...this.#errors(thrown), ...this.#cause(thrown, message)];
    return details.length === 0 ? message : `${message} (${details.join('; ')})`;
  }

  #errors(thrown: unknown): string[] {
    const errors = errorsOf(thrown).filter((error) => !this.#told.has(error));
    if (errors.length === 0) return [];
    const texts = errors.map((error) => this.tell(error));
    return [`errors: ${texts.join('; ')}`];
  }

  /** Many messages hold that of their cause already. */
  #cause(thrown: unknown, message: string): string[] {
    const cause = memberOf(thrown, 'cause');
    if (cause === undefined || cause === null || this.#told.has(cause)) return [];
    const text = this.tell(cause);
    return message.includes(text) ? [] : [`cause: ${text}`];
  }
}

/** Whatever begins a line anew, in a terminal or in a viewer of logs. */
const LINE_ENDS = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;
// eslint-disable-next-line no-control-regex -- a terminal's colours begin with one
const COLOURS = /\u001b\[[\d;]*m/g;
const CONTROLS = /[^\P{Cc}\n\t]/gu;

/**
 * The text as one entry of a log: further lines are indented, and control characters are written out. A message of a
 * handler may hold what its users sent, which must not look like an entry of its own.
 */
export function logEntry(text: string): string {
  return text
    .replace(COLOURS, '')
    .replace(LINE_ENDS, '\n')
    .replace(/\n(?=\S)/g, '\n    ')
    .replace(CONTROLS, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
