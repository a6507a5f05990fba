import type { SchedulerKind } from './messages.js';

/** The names of the jobs that are made here: each kind has names of its own, and jobs of all kinds have one space. */
export class JobNames {
  readonly #taken = new Set<string>();

  /** The name itself, or where another kind has it, with its own kind before it. */
  forGiven(kind: SchedulerKind, name: string): string {
    return this.#take(this.#taken.has(name) ? `${kind.toLowerCase().replace(' job', '')}:${name}` : name);
  }

  /** `Class.method`, which is the same in every instance; numbered where it is taken. */
  forMethod(method: string): string {
    let name = method;
    for (let number = 2; this.#taken.has(name); number++) name = `${method}#${number}`;
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
