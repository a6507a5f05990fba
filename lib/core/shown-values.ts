import { inspect } from 'node:util';

/** The value for an error message: recognisable, at most one line long, and without passwords: `"5x" (string)`. */
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

/** The text for one line: shortened, without passwords, and with its control characters escaped. */
export function printable(text: string, longest = 80): string {
  return escaped(shortened(withoutPasswords(text), longest));
}

/** Like {@link printable}, for a name that a user gave, because it may be an address by mistake. */
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

/** JSON does not escape the control characters above 127. */
function escaped(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** `user:password@host` without a scheme. Within a sentence the name of a job may look like that. */
const BARE_CREDENTIALS = /^[^\s/:]*:(?!\/\/)\S*@(?=[^\s@]+$)/u;

/** Only so many characters are searched, because the expressions below take time by the square of the length. */
const LOOKED_AT = 2000;

/**
 * Everything before the last `@` counts as a password, because a password may contain characters that end it in a
 * correct URL.
 *
 * @param isAlone whether the text is a whole value, which may be an address without a scheme
 */
function withoutPasswords(text: string, isAlone = false): string {
  const address = isAlone ? beginningOf(text).replace(BARE_CREDENTIALS, '***@') : beginningOf(text);
  return (
    address
      .replace(/\/\/.*@/su, '//***@')
      // A password at the place of a port, where the host is missing.
      .replaceAll(/\/\/[^/\s@]*:(?!\d{1,5}(?:[/?#\s]|$))\S*/gu, '//***')
      .replaceAll(/((?:password|passwd|pwd|secret|token)\w{0,100}["']?\s*[=:]\s*)[^\s&;,]+/giu, '$1***')
  );
}

/** It keeps an `@` of the rest, because the text before it may be a password. */
function beginningOf(text: string): string {
  if (text.length <= LOOKED_AT) return text;
  return `${text.slice(0, LOOKED_AT)}${text.includes('@', LOOKED_AT) ? '@' : ''}…`;
}

function shortened(text: string, longest = 80): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
