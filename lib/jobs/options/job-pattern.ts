import picomatch from 'picomatch';
import { alternativesOf } from './brace-alternatives.js';

/** What picomatch makes of a star, in a text without slashes. */
const STAR = '[^/]*?';

/** An expression that takes one character after the other: escapes, classes, and what stands for itself. */
const ONE_BY_ONE = /^(?:\\.|\[(?:\\.|[^\]\\])+\]|[^\\[\](){}|+*?^$])*$/su;

const LONGEST_GLOB = 1000;

/** Of a group, or of what is in brackets. */
const REPETITION = /[+*]\(|[)\]}]\+/u;

/** A job's name, or a glob of names. */
export class JobPattern {
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
