import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Results } from './results.js';

/**
 * The measurements of each section, in a file, so that a section can be measured by itself and a run that broke off can
 * be continued.
 */
export class Record {
  #file;
  #machine;
  #sections;

  /**
   * Sections of an earlier run count only if that run had the same machine and versions.
   *
   * @param {URL} file
   * @param {object} machine
   * @param {{ isFresh: boolean }} facts whether to forget earlier runs
   */
  constructor(file, machine, { isFresh }) {
    this.#file = file;
    this.#machine = machine;
    this.#sections = isFresh ? {} : earlier(file, machine);
  }

  /** @param {string} name @param {{ results: Results, command: string, seconds: number, load: object }} section */
  keep(name, { results, ...facts }) {
    this.#sections[name] = { ...facts, measured: results.toJSON() };
    mkdirSync(new URL('./', this.#file), { recursive: true });
    const record = { machine: this.#machine, sections: this.#sections };
    writeFileSync(this.#file, `${JSON.stringify(record, undefined, 1)}\n`);
  }

  /** @param {readonly string[]} names in the order of the page */
  of(names) {
    const measured = names.filter((name) => name in this.#sections);
    const sections = measured.map((name) => ({ name, ...this.#sections[name] }));
    const results = Results.from(sections.flatMap((section) => section.measured));
    return { machine: this.#machine, sections, results };
  }
}

function earlier(file, machine) {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8'));
    return JSON.stringify(record.machine) === JSON.stringify(machine) ? record.sections : {};
  } catch {
    // No run has left a whole file.
    return {};
  }
}
