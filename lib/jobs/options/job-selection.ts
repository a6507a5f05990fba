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

/** What picomatch makes of a star, in a text without slashes. */
const STAR = '[^/]*?';

/** An expression that takes one character after the other: escapes, classes, and what stands for itself. */
const ONE_BY_ONE = /^(?:\\.|\[(?:\\.|[^\]\\])+\]|[^\\[\](){}|+*?^$])*$/su;

const LONGEST_GLOB = 1000;

/** Of a group, or of what is in brackets. */
const REPETITION = /[+*]\(|[)\]}]\+/u;

/** A job's name, or a glob of names. */
class JobPattern {
  /** Whether it stands for more than the job of that name. */
  readonly isGlob: boolean;
  /** Whether it is written as a glob that could take seconds for one name: it stands for itself alone. */
  readonly isTooComplex: boolean;
  readonly #expressions: readonly RegExp[];

  /** @param option where it stands: `include[0]` */
  constructor(
    readonly option: string,
    readonly text: string,
  ) {
    const expressions = expressionsOf(text);
    const isGlob = picomatch.scan(asSegment(text)).isGlob;
    this.isTooComplex = isGlob && expressions === undefined;
    this.isGlob = isGlob && !this.isTooComplex;
    this.#expressions = expressions ?? [];
  }

  matches(name: string): boolean {
    if (name === this.text) return true;
    const segment = asSegment(name);
    return this.#expressions.some((expression) => expression.test(segment));
  }
}

/** Several stars are one: there are no folders that two could lie over. */
function withSingleStars(glob: string): string {
  return glob.replaceAll(/(\\.)|\*+/gsu, (_stars, escape: string | undefined) => escape ?? '*');
}

/** `undefined` for a glob whose matching can grow faster than the name. */
function expressionsOf(text: string): RegExp[] | undefined {
  const globs = text.length > LONGEST_GLOB ? undefined : alternativesOf(withSingleStars(text));
  const all = globs?.flatMap((glob) =>
    // A class in brackets can be meant literally too.
    (glob.includes('[') ? [false, true] : [false]).map((areLiteral) => expressionOf(glob, areLiteral)),
  );
  return all?.every((expression) => expression !== undefined) === true ? all : undefined;
}

/**
 * A star takes as little as it can and gives nothing back, because what comes after the first match of a part can come
 * after a later one as well. With backtracking, five stars and 200 characters can take minutes.
 */
function expressionOf(glob: string, areBracketsLiteral: boolean): RegExp | undefined {
  const options = {
    fastpaths: false,
    strictSlashes: true,
    windows: false,
    literalBrackets: areBracketsLiteral,
  };
  if (REPETITION.test(glob)) return undefined;
  const whole = picomatch.makeRe(asSegment(glob), options);
  const [first = '', ...rest] = whole.source.slice('^(?:'.length, -')$'.length).split(STAR);
  if (![first, ...rest].every((part) => ONE_BY_ONE.test(part)))
    return isSimpleEnough(glob) ? whole : undefined;
  const last = rest.pop();
  const middle = rest.map((part, index) => `(?=(${STAR}${part}))\\${index + 1}`).join('');
  return new RegExp(`^${first}${middle}${last === undefined ? '' : `[^/]*${last}`}$`);
}

/** A group and two stars need no more than the square of the name's length. */
function isSimpleEnough(glob: string): boolean {
  const countOf = (pattern: RegExp): number => glob.match(pattern)?.length ?? 0;
  return countOf(/[({]/gu) <= 1 && countOf(/\*/gu) <= 2;
}

/**
 * A name is no path: to a glob it is made one long segment, without a slash, and with a beginning that hides a dot or
 * an exclamation mark there. No name has the control character.
 */
function asSegment(text: string): string {
  return `job ${text.replaceAll('/', '\u0001')}`;
}

/** More alternatives than these are too many for one glob. */
const MOST_ALTERNATIVES = 100;

/** The globs that one with braces stands for: `a.x` and `b.x` for `{a,b}.x`. `undefined` where they are too many. */
function alternativesOf(glob: string): string[] | undefined {
  const found: string[] = [];
  const open = [glob];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const braces = firstBraces(next);
    if (braces === undefined) found.push(next);
    else open.push(...braces);
    if (found.length + open.length > MOST_ALTERNATIVES) return undefined;
  }
  return found;
}

/** The glob with each of the alternatives in its first braces; `undefined` where it has none. */
function firstBraces(glob: string): string[] | undefined {
  const stack: { readonly start: number; readonly commas: number[] }[] = [];
  for (let index = 0; index < glob.length; index++) {
    const character = glob[index];
    const braces = stack.at(-1);
    if (character === '\\') index++;
    else if (character === '[') index = endOfClass(glob, index);
    else if (character === '{') stack.push({ start: index, commas: [] });
    else if (character === ',') braces?.commas.push(index);
    else if (character === '}' && braces !== undefined) {
      stack.pop();
      if (braces.commas.length > 0) return replaced(glob, [braces.start, ...braces.commas, index]);
    }
  }
  return undefined;
}

/** Where the brackets end that begin at `start`; there, if they do not. */
function endOfClass(glob: string, start: number): number {
  const end = glob.indexOf(']', start + 2);
  return end === -1 ? start : end;
}

/** @param marks where the braces begin, their commas are, and they end */
function replaced(glob: string, marks: readonly number[]): string[] {
  const [start = 0] = marks;
  const before = glob.slice(0, start);
  const after = glob.slice((marks.at(-1) ?? start) + 1);
  return marks.slice(1).map((end, index) => before + glob.slice((marks[index] ?? start) + 1, end) + after);
}
