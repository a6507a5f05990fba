import { JobPattern } from './job-pattern.js';

/** Which jobs an instance schedules: those that are included, without those that are excluded. */
export class JobSelection {
  readonly #include: readonly JobPattern[] | undefined;
  readonly #exclude: readonly JobPattern[];

  /**
   * @param include names and globs; `undefined`: all jobs
   * @param exclude names and globs
   */
  constructor(include?: readonly string[], exclude: readonly string[] = []) {
    this.#include = include?.map((text, index) => new JobPattern(`include[${index}]`, text));
    this.#exclude = exclude.map((text, index) => new JobPattern(`exclude[${index}]`, text));
  }

  isExcluded(name: string): boolean {
    if (this.#include?.some((pattern) => pattern.matches(name)) === false) return true;
    return this.#exclude.some((pattern) => pattern.matches(name));
  }

  /** The patterns that match none of these jobs. */
  unused(names: readonly string[]): JobPattern[] {
    return [...(this.#include ?? []), ...this.#exclude].filter(
      (pattern) => !names.some((name) => pattern.matches(name)),
    );
  }
}
