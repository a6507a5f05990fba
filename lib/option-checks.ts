import { inspect } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';
import { durationExpectation, toMilliseconds } from './duration.js';

/** The class of error that a complaint is thrown as. */
export type ComplaintError = new (message: string) => Error;

/** Where the options stand, as a reader would look for it: `` Reports.send: @BackgroundJob() `` or `RedisLockStore`. */
export interface OptionsPlace {
  readonly where: string;
  readonly error: ComplaintError;
}

/** Throws in the one form that every complaint has: where, what is expected, what was given, what to do. */
export function complain(
  place: OptionsPlace,
  option: string,
  expected: string,
  given: unknown,
  advice?: string,
): never {
  const cure = advice === undefined ? '' : ` ${advice}`;
  throw new place.error(
    `${place.where}: expected \`${option}\` to be ${expected}, got ${describe(given)}.${cure}`,
  );
}

/** The options as a record whose every name is known; what is `undefined` counts as not given. */
export function readOptions<Name extends string>(
  place: OptionsPlace,
  options: unknown,
  names: readonly Name[],
  path = '',
): GivenOptions<Name> {
  if (!isRecord(options)) complain(place, 'options', 'an object', options);
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

/** Options whose names are known and whose values are not. */
export type GivenOptions<Name extends string> = Partial<Record<Name, unknown>>;

/** The names of a table, which the compiler has seen to be complete. */
export function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(table) as Name[]; // A table written as a literal has no other keys than its type.
}

/** The duration in milliseconds. */
export function readDuration(place: OptionsPlace, option: string, value: unknown, minimum = 1): number {
  return toMilliseconds(value, minimum) ?? complain(place, option, durationExpectation(minimum), value);
}

/** The text. An empty one is refused. */
export function readText(place: OptionsPlace, option: string, value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '')
    complain(place, option, 'a text that is not empty', value);
  return value;
}

/** The boolean, or `fallback` where it was not given. */
export function readBoolean(place: OptionsPlace, option: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value !== 'boolean') complain(place, option, '`true` or `false`', value);
  return value;
}

/** Whether `value` is an object whose members can be looked at by name. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** "unknown option `intervall`, did you mean `interval`?", or the list of what there is where nothing is near. */
export function unknownName(kind: string, name: string, known: readonly string[], path = ''): string {
  const near = nearest(name, known);
  const suggestion =
    near !== undefined && distance(name.toLowerCase(), near.toLowerCase()) <= Math.max(2, name.length / 3)
      ? `did you mean \`${path}${near}\`?`
      : known.length > 0
        ? `expected one of ${known.map((each) => `\`${each}\``).join(', ')}.`
        : 'there is none.';
  return `unknown ${kind} \`${path}${name}\`: ${suggestion}`;
}

/** Letters count as the same in either case. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const lowered = known.map((each) => each.toLowerCase());
  return known.length > 0 ? known[lowered.indexOf(closest(name.toLowerCase(), lowered))] : undefined;
}

/** The value as a reader recognises it, never longer than a line: `"5x" (string)`. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return `\`${String(value)}\``;
  if (typeof value === 'function') return `the function \`${value.name || 'anonymous'}\``;
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return `an object of class ${className(value)}`;
  if (typeof value === 'string') return `${JSON.stringify(shortened(value))} (string)`;
  return `${shortened(inspect(value))} (${typeof value})`;
}

function className(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isRecord(prototype)) return 'null';
  // A prototype can be any object, also one without a constructor.
  const { constructor } = prototype as { constructor: unknown };
  return (typeof constructor === 'function' && constructor.name) || 'anonymous';
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
