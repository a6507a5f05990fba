import picomatch from 'picomatch';

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

/** A job's name, or a glob of names. */
export class JobPattern {
  readonly isGlob: boolean;
  readonly #matches: (name: string) => boolean;

  /** @param option where it stands: `include[0]` */
  constructor(
    readonly option: string,
    readonly text: string,
  ) {
    this.isGlob = picomatch.scan(asSegment(text)).isGlob;
    this.#matches = picomatch(asSegment(text), { windows: false });
  }

  matches(name: string): boolean {
    return name === this.text || this.#matches(asSegment(name));
  }
}

/**
 * A name is no path: to a glob it is made one long segment, without a slash, and with a beginning that hides a dot or
 * an exclamation mark there.
 */
function asSegment(text: string): string {
  return `job ${text.replaceAll('/', '\0')}`;
}
