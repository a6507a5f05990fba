import type { Colour } from './page.js';

/** `1 job`, `2 jobs`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A list in one line; nothing for an empty one. */
export const listed = (texts: readonly string[] | undefined): string | undefined =>
  texts === undefined || texts.length === 0 ? undefined : texts.join(', ');

/** Texts that are there, as one line. */
export const joined = (...texts: readonly (string | undefined)[]): string | undefined =>
  listed(texts.flatMap((text) => (text === undefined || text === '' ? [] : [text])));

/** The colours of outcomes, verdicts and states. */
export const colourOf = (word: string): Colour | undefined => COLOURS[word];

const COLOURS: Readonly<Record<string, Colour>> = {
  ok: 'green',
  succeeded: 'green',
  live: 'green',
  running: 'cyan',
  paused: 'yellow',
  skipped: 'yellow',
  silent: 'red',
  failed: 'red',
  failing: 'red',
  lost: 'red',
  'no-instance': 'red',
  'not scheduled': 'yellow',
  left: 'dim',
};
