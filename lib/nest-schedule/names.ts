import { createHash } from 'node:crypto';
import { InvalidJobError } from '../index.js';
import { LONGEST_NAME, refuse } from '../internal.js';

/** What an error says of a name that is not there. Code that moves here may look at it. */
function notFound(kind: SchedulerKind, name: string): string {
  return `No ${kind} was found with the given name (${name}). Check that you created one with a decorator or with the create API.`;
}

/** What an error says of a name that is taken. */
export function alreadyExists(kind: SchedulerKind, name: string): string {
  return `${kind} with the given name (${name}) already exists. Ignored.`;
}

/** What can have a name, as errors call it. */
export type SchedulerKind = 'Cron Job' | 'Interval' | 'Timeout';

/** @throws Error when the name is taken */
export function addEntry(kind: SchedulerKind, all: Map<string, unknown>, name: string, entry: unknown): void {
  refuseTaken(kind, all, name);
  all.set(name, entry);
}

/** @throws Error when the name is taken: one that stands for nothing is free */
export function refuseTaken(kind: SchedulerKind, all: ReadonlyMap<string, unknown>, name: string): void {
  if (all.get(name)) throw new Error(alreadyExists(kind, name));
}

/** @throws Error when there is none of that name */
export function entryOf<Entry>(kind: SchedulerKind, all: ReadonlyMap<string, Entry>, name: string): Entry {
  const entry = all.get(name);
  if (entry === undefined) throw new Error(notFound(kind, name));
  return entry;
}

/** How much of a name is kept that no job may have, for people to recognise it. */
const KEPT_UNITS = 100;

const CONTROL_CHARACTERS = /\p{Cc}/gu;

/** The names of the jobs that are made here: each kind has names of its own, and jobs of all kinds have one space. */
export class JobNames {
  readonly #taken = new Set<string>();

  /** The name itself, or where another kind has it, with its own kind before it. */
  forGiven(kind: SchedulerKind, given: string): string {
    const name = jobName(given);
    if (!this.#taken.has(name)) return this.#take(name);
    return this.#take(jobName(`${kind.toLowerCase().replace(' job', '')}:${given}`));
  }

  /** `Class.method`, which is the same in every instance; numbered where it is taken. */
  forMethod(method: string): string {
    let name = jobName(method);
    for (let number = 2; this.#taken.has(name); number++) name = jobName(`${method}#${number}`);
    return this.#take(name);
  }

  /** Lets the name be used again. */
  giveBack(name: string): void {
    this.#taken.delete(name);
  }

  #take(name: string): string {
    this.#taken.add(name);
    return name;
  }
}

/** The name, or in place of one that no job may have its beginning and a hash: the same in every instance. */
function jobName(given: string): string {
  const isLegible = given.trim() !== '' && given === wellFormed(given).replaceAll(CONTROL_CHARACTERS, ' ');
  if (isLegible && given.length <= LONGEST_NAME) return given;
  const kept = wellFormed(given.slice(0, KEPT_UNITS)).replaceAll(CONTROL_CHARACTERS, ' ').trim();
  return `${kept}#${createHash('sha256').update(given, 'utf16le').digest('hex').slice(0, 16)}`;
}

/** With a sign in place of each half of a character. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** What Nest's `mixin()` calls a class: a number drawn in each process. */
const DRAWN_NAME = /^[0-9a-f]{21}$/i;

/** Where to look for a method: `ReportService.send`. */
export function placeOf(host: object, method: string): string {
  return `${nameOf(host) ?? 'anonymous'}.${method}`;
}

/**
 * Keeps a job from being called after a class that has another name in each instance, where that name is the key of
 * a lock.
 *
 * @throws InvalidJobError that asks for a name
 */
export function refuseNameless(host: object, method: string): void {
  const name = nameOf(host);
  if (name !== undefined && !isDrawn(host, name)) return;
  const expected = 'given, because its class has no name that is the same in every instance';
  const advice =
    "Write @Cron(pattern, { name: 'nightly' }), @Interval('nightly', ms) or @Timeout('nightly', ms).";
  refuse({ where: placeOf(host, method), error: InvalidJobError }, 'name', expected, undefined, advice);
}

/** A class may have a static member called `name`. */
function nameOf(host: object): string | undefined {
  const name: unknown = Reflect.get(constructorOf(host), 'name');
  return typeof name === 'string' ? name : undefined;
}

/** Somebody may have written such a name. */
function isDrawn(host: object, name: string): boolean {
  return DRAWN_NAME.test(name) && !Function.prototype.toString.call(constructorOf(host)).includes(name);
}

function constructorOf(host: object): object {
  const constructor: unknown = Reflect.get(host, 'constructor');
  return typeof constructor === 'function' ? constructor : Object;
}
