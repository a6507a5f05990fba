import { inspect } from 'node:util';

/** The value as a reader recognises it, never longer than a line, and without a password: `"5x" (string)`. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return `\`${String(value)}\``;
  if (typeof value === 'function') return `the function \`${printable(value.name) || 'anonymous'}\``;
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return `an object of class ${printable(classNameOf(value))}`;
  if (typeof value === 'string') return `${quoted(value)} (string)`;
  return `${printable(inspect(value))} (${typeof value})`;
}

/** The text in quotation marks, as {@link describe} shows it. */
export function quoted(text: string): string {
  return escaped(JSON.stringify(shortened(withoutPasswords(text, true))));
}

/** The text as it may stand in a line: shortened, without passwords, and with its control characters escaped. */
export function printable(text: string, longest = 80): string {
  return escaped(shortened(withoutPasswords(text), longest));
}

/** As {@link printable}, for a name that a user has given: an address may stand there by mistake. */
export function printableName(name: string): string {
  return escaped(shortened(withoutPasswords(name, true)));
}

/** The name of the object's class. */
export function classNameOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== 'object' || prototype === null) return 'null';
  // A prototype can be any object, also one without a constructor.
  const { constructor } = prototype as { constructor: unknown };
  // A class may have a static `name` that is anything.
  const name: unknown = typeof constructor === 'function' ? constructor.name : undefined;
  return typeof name === 'string' && name !== '' ? name : 'anonymous';
}

/** JSON leaves the control characters above 127 as they are. */
function escaped(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** `user:password@host`, without a scheme before it. The name of a job may look like that in a sentence. */
const BARE_CREDENTIALS = /^[^\s/:]*:(?!\/\/)\S*@(?=[^\s@]+$)/u;

/** The expressions below take the square of a text's length. No more than a part of this is ever shown. */
const LOOKED_AT = 2000;

/**
 * A password may itself hold what ends one in a right URL: everything before the last `@` counts as one.
 *
 * @param isAlone whether the text is a value by itself, which may be an address without a scheme
 */
function withoutPasswords(text: string, isAlone = false): string {
  const address = isAlone ? beginningOf(text).replace(BARE_CREDENTIALS, '***@') : beginningOf(text);
  return (
    address
      .replace(/\/\/.*@/su, '//***@')
      // What is no port, where the host is missing.
      .replaceAll(/\/\/[^/\s@]*:(?!\d{1,5}(?:[/?#\s]|$))\S*/gu, '//***')
      .replaceAll(/((?:password|passwd|pwd|secret|token)\w{0,100}["']?\s*[=:]\s*)[^\s&;,]+/giu, '$1***')
  );
}

/** An `@` that is cut off stays, because what is before it may be a password. */
function beginningOf(text: string): string {
  if (text.length <= LOOKED_AT) return text;
  return `${text.slice(0, LOOKED_AT)}${text.includes('@', LOOKED_AT) ? '@' : ''}…`;
}

function shortened(text: string, longest = 80): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
