import { createHash } from 'node:crypto';
import type { SchedulerKind } from './messages.js';

/** The longest name that a job may have, in UTF-16 units. */
const LONGEST_NAME = 200;

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
