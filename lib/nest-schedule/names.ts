import { createHash } from 'node:crypto';
import { InvalidJobError } from '../index.js';
import { LONGEST_NAME, refuse } from '../internal.js';

/** The message for an unknown name. It is that of `@nestjs/schedule`, because applications may compare it. */
function notFound(kind: SchedulerKind, name: string): string {
  return `No ${kind} was found with the given name (${name}). Check that you created one with a decorator or with the create API.`;
}

/** The message for a name that is taken. */
export function alreadyExists(kind: SchedulerKind, name: string): string {
  return `${kind} with the given name (${name}) already exists. Ignored.`;
}

/** The kinds of entries with a name, as messages call them. */
export type SchedulerKind = 'Cron Job' | 'Interval' | 'Timeout';

/** @throws Error when the name is taken */
export function addEntry(kind: SchedulerKind, all: Map<string, unknown>, name: string, entry: unknown): void {
  refuseTaken(kind, all, name);
  all.set(name, entry);
}

/** @throws Error when the name is taken. A name with an empty value is free */
export function refuseTaken(kind: SchedulerKind, all: ReadonlyMap<string, unknown>, name: string): void {
  if (all.get(name)) throw new Error(alreadyExists(kind, name));
}

/** @throws Error when there is none of that name */
export function entryOf<Entry>(kind: SchedulerKind, all: ReadonlyMap<string, Entry>, name: string): Entry {
  const entry = all.get(name);
  if (entry === undefined) throw new Error(notFound(kind, name));
  return entry;
}

/** How much of an invalid name is kept, so that people recognise it. */
const KEPT_UNITS = 100;

const CONTROL_CHARACTERS = /\p{Cc}/gu;

/** Makes job names, which are unique among all kinds, of the registry's names, which are unique within one kind. */
export class JobNames {
  readonly #taken = new Set<string>();

  /** The name itself, or the name with its kind as a prefix if another kind has it. */
  forGiven(kind: SchedulerKind, given: string): string {
    const name = jobName(given);
    if (!this.#taken.has(name)) return this.#take(name);
    return this.#take(jobName(`${kind.toLowerCase().replace(' job', '')}:${given}`));
  }

  /** `Class.method`, which is the same in every instance, with a number if it is taken. */
  forMethod(method: string): string {
    let name = jobName(method);
    for (let number = 2; this.#taken.has(name); number++) name = jobName(`${method}#${number}`);
    return this.#take(name);
  }

  /** Frees the name. */
  giveBack(name: string): void {
    this.#taken.delete(name);
  }

  #take(name: string): string {
    this.#taken.add(name);
    return name;
  }
}

/** The name, or for an invalid name its beginning and a hash, which are the same in every instance. */
function jobName(given: string): string {
  const isLegible = given.trim() !== '' && given === wellFormed(given).replaceAll(CONTROL_CHARACTERS, ' ');
  if (isLegible && given.length <= LONGEST_NAME) return given;
  const kept = wellFormed(given.slice(0, KEPT_UNITS)).replaceAll(CONTROL_CHARACTERS, ' ').trim();
  return `${kept}#${createHash('sha256').update(given, 'utf16le').digest('hex').slice(0, 16)}`;
}

/** The text with a replacement sign for each half of a surrogate pair. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** The name that Nest's `mixin()` gives to a class: a random number in each process. */
const RANDOM_NAME = /^[0-9a-f]{21}$/i;

/** Where a reader finds a method: `ReportService.send`. */
export function placeOf(host: object, method: string): string {
  return `${nameOf(host) ?? 'anonymous'}.${method}`;
}

/**
 * Refuses a job without a name whose class has another name in each instance, because its name is the key of a lock.
 *
 * @throws InvalidJobError that asks for a name
 */
export function refuseNameless(host: object, method: string): void {
  const name = nameOf(host);
  if (name !== undefined && !isRandom(host, name)) return;
  const expected = 'given, because its class has no name that is the same in every instance';
  const advice =
    "Write @Cron(pattern, { name: 'nightly' }), @Interval('nightly', ms) or @Timeout('nightly', ms).";
  refuse({ where: placeOf(host, method), error: InvalidJobError }, 'name', expected, undefined, advice);
}

/** The name of the host's class, unless the class has a static `name` of another type. */
function nameOf(host: object): string | undefined {
  const name: unknown = Reflect.get(constructorOf(host), 'name');
  return typeof name === 'string' ? name : undefined;
}

/** Whether the name is random, and not written in the source of the class. */
function isRandom(host: object, name: string): boolean {
  return RANDOM_NAME.test(name) && !Function.prototype.toString.call(constructorOf(host)).includes(name);
}

function constructorOf(host: object): object {
  const constructor: unknown = Reflect.get(host, 'constructor');
  return typeof constructor === 'function' ? constructor : Object;
}
