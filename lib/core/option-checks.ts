import { closest, distance } from 'fastest-levenshtein';
import { durationExpectation, toMilliseconds } from './duration.js';
import { InvalidOptionsError } from './errors.js';
import { describe, printableName } from './shown-values.js';

export { describe };

/** The class of the error that refuses an option. */
export type OptionError = new (message: string) => Error;

/** Where options are written, as a reader looks for it: `` Reports.send: @BackgroundJob() `` or `RedisLockStore`. */
export interface OptionsPlace {
  readonly where: string;
  readonly error: OptionError;
}

/** Throws an error of the common form: where, what is expected, what was given, what to do. */
export function refuse(
  place: OptionsPlace,
  option: string,
  expected: string,
  given: unknown,
  advice?: string,
): never {
  const suffix = advice === undefined ? '' : ` ${advice}`;
  throw new place.error(
    `${place.where}: expected \`${option}\` to be ${expected}, got ${describe(given)}.${suffix}`,
  );
}

/** The options as a record of known names. An option that is `undefined` counts as not given. */
export function readOptions<Name extends string>(
  place: OptionsPlace,
  options: unknown,
  names: readonly Name[],
  path = '',
): GivenOptions<Name> {
  if (!isRecord(options)) refuse(place, 'options', 'an object', options);
  const given: GivenOptions<Name> = {};
  for (const name of Object.keys(options)) {
    const value = options[name];
    if (value === undefined) continue;
    if (!isOneOf(names, name))
      throw new place.error(`${place.where}: ${unknownName(`option`, name, names, path)}`);
    given[name] = value;
  }
  return given;
}

function isOneOf<Name extends string>(names: readonly Name[], name: string): name is Name {
  return (names as readonly string[]).includes(name); // Declared for no other texts than its own.
}

/** Options with known names and unchecked values. */
export type GivenOptions<Name extends string> = Partial<Record<Name, unknown>>;

/** The names of a table. The compiler checks that the table is complete. */
export function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(table) as Name[]; // A table written as a literal has no other keys than its type.
}

/** The duration in milliseconds. */
export function readDuration(place: OptionsPlace, option: string, value: unknown, minimum = 1): number {
  return toMilliseconds(value, minimum) ?? refuse(place, option, durationExpectation(minimum), value);
}

/**
 * The milliseconds of a duration that is plain text, from an environment variable or a configuration.
 *
 * @param text as the `ms` package reads it, `'30s'`, or a number of milliseconds, `'30000'`; from 0 to 366 days
 * @throws InvalidOptionsError for any other text
 *
 * @example
 * \@BackgroundJob({ interval: parseDuration(process.env.SYNC_INTERVAL ?? '5m') })
 */
export function parseDuration(text: string): number {
  const place = { where: 'parseDuration()', error: InvalidOptionsError };
  return toMilliseconds(text, 0) ?? refuse(place, 'text', durationExpectation(0), text);
}

/** A text that is not empty. */
export function readText(place: OptionsPlace, option: string, value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '')
    refuse(place, option, 'a text that is not empty', value);
  return value;
}

/**
 * The text of a name or a key, which is part of log lines and of keys in the store.
 *
 * @param longest the most UTF-16 units that it may have
 */
export function readName(place: OptionsPlace, option: string, value: unknown, longest: number): string {
  return readLegible(place, option, readText(place, option, value), longest);
}

/** Like {@link readName}, for a text that may be empty. */
export function readLegible(place: OptionsPlace, option: string, name: string, longest: number): string {
  if (name.length > longest)
    refuse(place, option, `a text of at most ${longest} characters`, name, `It has ${name.length}.`);
  if (HALF_OF_A_PAIR.test(name))
    refuse(place, option, 'a well-formed text', name, 'It has half of a surrogate pair.');
  if (CONTROL.test(name))
    refuse(place, option, 'a text without control characters', name, 'It stands in log lines.');
  return name;
}

const CONTROL = /\p{Cc}/u;
const HALF_OF_A_PAIR = /\p{Cs}/u;

/** The boolean, or `fallback` where it was not given. */
export function readBoolean(place: OptionsPlace, option: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value !== 'boolean') refuse(place, option, '`true` or `false`', value);
  return value;
}

/** Whether `value` is an object with members by name. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** "unknown option `intervall`: did you mean `interval`?", or the list of all names where none is similar. */
export function unknownName(kind: string, name: string, known: readonly string[], path = ''): string {
  const near = nearest(name, known);
  const suggestion =
    near !== undefined && differenceOf(name, near) <= Math.max(2, name.length / 3)
      ? `did you mean \`${path}${near}\`?`
      : known.length > 0
        ? `expected one of ${listed(known)}.`
        : 'there is none.';
  return `unknown ${kind} \`${path}${printableName(name)}\`: ${suggestion}`;
}

/** The names in one line; only the first ones if there are many. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

const LISTED = 30;

/** How many letters differ, in upper or lower case. */
export function differenceOf(name: string, other: string): number {
  return distance(name.toLowerCase(), other.toLowerCase());
}

/** The most similar name; none for a text that is longer than any name. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || name.length > LONGEST_NAME) return undefined;
  const lowered = known.map((each) => each.toLowerCase());
  return known[lowered.indexOf(closest(name.toLowerCase(), lowered))];
}

/** The most UTF-16 units that the name of a job and the key of its lock may have. */
export const LONGEST_NAME = 200;
