import { picomatch } from './picomatch.js';

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

  /** The patterns that match none of these names. */
  unused(names: readonly string[]): JobPattern[] {
    return [...(this.#include ?? []), ...this.#exclude].filter(
      (pattern) => !names.some((name) => pattern.matches(name)),
    );
  }
}

/** The expression that picomatch makes of a star, in a text without slashes. */
const STAR = '[^/]*?';

/** An expression that reads one character after the other: escapes, classes, and literal characters. */
const ONE_BY_ONE = /^(?:\\.|\[(?:\\.|[^\]\\])+\]|[^\\[\](){}|+*?^$])*$/su;

const LONGEST_GLOB = 1000;

/** The repetition of a group or of brackets. */
const REPETITION = /[+*]\(|[)\]}]\+/u;

/** A job's name, or a glob of names. */
class JobPattern {
  /** Whether it may match other names than its own text. */
  readonly isGlob: boolean;
  /** Whether it is a glob that could take seconds for one name. Such a glob matches only its own text. */
  readonly isTooComplex: boolean;
  readonly #expressions: readonly RegExp[];

  /** @param option its place in the options: `include[0]` */
  constructor(
    readonly option: string,
    readonly text: string,
  ) {
    const expressions = expressionsOf(text);
    const isGlob = picomatch().scan(asSegment(text)).isGlob;
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

/** Several stars count as one, because names have no folders. */
function withSingleStars(glob: string): string {
  return glob.replaceAll(/(\\.)|\*+/gsu, (_stars, escape: string | undefined) => escape ?? '*');
}

/** The expressions of a glob; `undefined` if the time to match can grow faster than the name. */
function expressionsOf(text: string): RegExp[] | undefined {
  const globs = text.length > LONGEST_GLOB ? undefined : alternativesOf(withSingleStars(text));
  const all = globs?.flatMap((glob) =>
    // The user may mean brackets literally too.
    (glob.includes('[') ? [false, true] : [false]).map((areLiteral) => expressionOf(glob, areLiteral)),
  );
  return all?.every((expression) => expression !== undefined) === true ? all : undefined;
}

/**
 * A star matches as little as it can and never backtracks, because a text after the first match of a part can follow a
 * later match as well. With backtracking, five stars and 200 characters can take minutes.
 */
function expressionOf(glob: string, areBracketsLiteral: boolean): RegExp | undefined {
  const options = {
    fastpaths: false,
    strictSlashes: true,
    windows: false,
    literalBrackets: areBracketsLiteral,
  };
  if (REPETITION.test(glob)) return undefined;
  const whole = picomatch().makeRe(asSegment(glob), options);
  const [first = '', ...rest] = whole.source.slice('^(?:'.length, -')$'.length).split(STAR);
  if (![first, ...rest].every((part) => ONE_BY_ONE.test(part)))
    return isSimpleEnough(glob) ? whole : undefined;
  const last = rest.pop();
  const middle = rest.map((part, index) => `(?=(${STAR}${part}))\\${index + 1}`).join('');
  return new RegExp(`^${first}${middle}${last === undefined ? '' : `[^/]*${last}`}$`);
}

/** One group and two stars take at most the square of the name's length. */
function isSimpleEnough(glob: string): boolean {
  const countOf = (pattern: RegExp): number => glob.match(pattern)?.length ?? 0;
  return countOf(/[({]/gu) <= 1 && countOf(/\*/gu) <= 2;
}

/**
 * The text as one path segment, because a glob treats names as paths. Its prefix hides a leading dot or exclamation
 * mark, and a control character, which no name contains, replaces slashes.
 */
function asSegment(text: string): string {
  return `job ${text.replaceAll('/', '\u0001')}`;
}

/** The most alternatives of one glob. */
const MOST_ALTERNATIVES = 100;

/** The globs that one with braces expands to: `a.x` and `b.x` for `{a,b}.x`. `undefined` if there are too many. */
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

/** The glob once for each alternative in its first braces; `undefined` if it has no braces. */
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

/** The end of the brackets that begin at `start`, or `start` if they do not end. */
function endOfClass(glob: string, start: number): number {
  const end = glob.indexOf(']', start + 2);
  return end === -1 ? start : end;
}

/** @param marks the places of the opening brace, the commas, and the closing brace */
function replaced(glob: string, marks: readonly number[]): string[] {
  const [start = 0] = marks;
  const before = glob.slice(0, start);
  const after = glob.slice((marks.at(-1) ?? start) + 1);
  return marks.slice(1).map((end, index) => before + glob.slice((marks[index] ?? start) + 1, end) + after);
}
