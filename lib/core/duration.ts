import ms from 'ms';

type Unit =
  | 'years'
  | 'year'
  | 'yrs'
  | 'yr'
  | 'y'
  | 'weeks'
  | 'week'
  | 'w'
  | 'days'
  | 'day'
  | 'd'
  | 'hours'
  | 'hour'
  | 'hrs'
  | 'hr'
  | 'h'
  | 'minutes'
  | 'minute'
  | 'mins'
  | 'min'
  | 'm'
  | 'seconds'
  | 'second'
  | 'secs'
  | 'sec'
  | 's'
  | 'milliseconds'
  | 'millisecond'
  | 'msecs'
  | 'msec'
  | 'ms';
type AnyCase<Text extends string> = Text | Uppercase<Text> | Capitalize<Text>;

/** A duration as text, as the `ms` package reads it: `'30s'`, `'5 minutes'`, `'1.5h'`. */
export type DurationText = `${number}` | `${number}${AnyCase<Unit>}` | `${number} ${AnyCase<Unit>}`;

/**
 * A number of milliseconds, or a text like `'30s'`. It must be a whole number of milliseconds, at least 1 (0 where an
 * option says so) and at most 366 days.
 */
export type Duration = number | DurationText;

const LONGEST_MS = 366 * 24 * 3_600_000;

/** The duration in milliseconds, or `undefined` for what is not a {@link Duration} of at least `minimum` ms. */
export function toMilliseconds(value: unknown, minimum = 1): number | undefined {
  const milliseconds = typeof value === 'string' ? fromText(value) : value;
  if (typeof milliseconds !== 'number' || !Number.isInteger(milliseconds)) return undefined;
  return milliseconds >= minimum && milliseconds <= LONGEST_MS ? milliseconds : undefined;
}

/** The values that {@link toMilliseconds} accepts, for the middle of a sentence. */
export function durationExpectation(minimum = 1): string {
  const least = minimum >= 1000 ? `${minimum / 1000} s` : `${minimum} ms`;
  return `a whole number of milliseconds or a text like '30s', from ${least} to 366 days`;
}

/** The duration as a person would write it: `90s` for 90,000, `1m` for 60,000. */
export function durationText(milliseconds: number): string {
  for (const [unit, length] of [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const) {
    if (milliseconds >= length && milliseconds % length === 0) return `${milliseconds / length}${unit}`;
  }
  return `${milliseconds}ms`;
}

function fromText(text: string): number | undefined {
  // ms throws for an empty text, and for one of more than 100 characters.
  if (text.length === 0 || text.length > 100) return undefined;
  const milliseconds = ms(text as ms.StringValue);
  const whole = Math.round(milliseconds);
  // ms multiplies, and 1.1 * 3,600,000 is 3,960,000.0000000005. Up to a year the error stays below this.
  return Math.abs(milliseconds - whole) < 1e-5 ? whole : milliseconds;
}
