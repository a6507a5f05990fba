import { durationLine, localTime, shortTime } from './local-time.js';

/** The colours of states. Each state is written as a word as well. */
export type Colour = 'red' | 'yellow' | 'green' | 'cyan' | 'dim';

const CODES: Readonly<Record<Colour, readonly [number, number]>> = {
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
  dim: [2, 22],
};

/** How texts are written for the person at this terminal. */
export class Page {
  readonly #now: number;
  readonly #hasColours: boolean;

  /** @param now milliseconds since 1970 */
  constructor(now: number, hasColours: boolean) {
    this.#now = now;
    this.#hasColours = hasColours;
  }

  paint(text: string, colour: Colour | undefined): string {
    if (colour === undefined || !this.#hasColours || text === '') return text;
    const [on, off] = CODES[colour];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  }

  /** For a table. */
  time(date: Date | undefined): string {
    return date === undefined ? '' : shortTime(date, this.#now);
  }

  /** With its date and its seconds, and how long ago it is. */
  fullTime(date: Date): string {
    const distance = date.getTime() - this.#now;
    const text = durationLine(Math.abs(distance));
    return `${localTime(date)} (${distance > 0 ? `in ${text}` : `${text} ago`})`;
  }
}
