import type { Outcomes } from './killed-primary.js';

/** How often a tick ran once, twice or not at all. */
export class Tally {
  #kills = 0;
  readonly #ran: [never: number, once: number, twice: number] = [0, 0, 0];
  readonly #outcomes = new Map<string, number>();

  add(outcomes: Outcomes): void {
    this.#kills++;
    this.#ran[outcomes.filter((outcome) => outcome === 'succeeded').length as 0 | 1 | 2]++;
    const name = outcomes.join(' + ');
    this.#outcomes.set(name, (this.#outcomes.get(name) ?? 0) + 1);
  }

  get twice(): number {
    return this.#ran[2];
  }

  toString(): string {
    const [never, once, twice] = this.#ran;
    const outcomes = [...this.#outcomes].map(([name, count]) => `${count} × ${name}`).join(', ');
    return `${this.#kills} kills, ${twice} ticks ran twice, ${once} once, ${never} not at all (${outcomes})`;
  }
}
