import { toMilliseconds } from '../../core/duration.js';
import { quoted } from '../../core/shown-values.js';
import { UsageError } from './usage-error.js';

/** What a time on the command line is for. */
export interface MomentPlace {
  /** The name of the option or of the parameter. */
  readonly name: string;
  /** A time of day is the latest such time before now, or the first one after now. */
  readonly side: 'past' | 'future';
  /** Milliseconds since 1970. */
  readonly now: number;
}

const DATE_AND_TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(?: ?(Z|[+-]\d\d:?\d\d))?)?$/i;
const TIME_OF_DAY = /^(\d?\d):(\d\d)(?::(\d\d))?$/;

/**
 * The moment that a text names. A time without an offset is in the time zone of this process.
 *
 * @throws UsageError
 */
export function readMoment(text: string, place: MomentPlace): Date {
  const moment = fromDate(text) ?? fromTimeOfDay(text, place) ?? fromDuration(text, place);
  if (moment === undefined) throw new UsageError(`${expectation(place)}, got ${quoted(text)}.`);
  if (place.side === 'future' && moment.getTime() <= place.now)
    throw new UsageError(`${expectation(place)} in the future, got ${quoted(text)}, which is past.`);
  return moment;
}

function expectation({ name, side }: MomentPlace): string {
  const forms = "'2026-08-01T02:30+02:00', '2026-08-01 02:30' or '02:30'";
  return `expected \`${name}\` to be a time like ${forms}${side === 'future' ? ", or a duration like '2h'" : ''}`;
}

/** A part of the text that is not there is 0. */
const toNumber = (part: string | undefined): number => Number(part ?? 0);

function fromDate(text: string): Date | undefined {
  const match = DATE_AND_TIME.exec(text);
  if (match === null) return undefined;
  const [, ...parts] = match;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(0, 6).map(toNumber);
  if (!isTimeOfDay(hour, minute, second)) return undefined;
  const milliseconds = Number((parts[6] ?? '').padEnd(3, '0'));
  const offset = parts[7];
  const utc = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  // JavaScript would read 30 February as 2 March.
  if (utc.getUTCMonth() !== month - 1 || utc.getUTCDate() !== day) return undefined;
  if (offset === undefined) return new Date(year, month - 1, day, hour, minute, second, milliseconds);
  const offsetMs = offsetOf(offset);
  return offsetMs === undefined ? undefined : new Date(utc.getTime() - offsetMs);
}

/** In milliseconds. */
function offsetOf(text: string): number | undefined {
  if (text.toUpperCase() === 'Z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (!isTimeOfDay(hours, minutes, 0)) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const isTimeOfDay = (hour: number, minute: number, second: number): boolean =>
  hour < 24 && minute < 60 && second < 60;

function fromTimeOfDay(text: string, { side, now }: MomentPlace): Date | undefined {
  const match = TIME_OF_DAY.exec(text);
  if (match === null) return undefined;
  const [hour = 0, minute = 0, second = 0] = match.slice(1).map(toNumber);
  if (!isTimeOfDay(hour, minute, second)) return undefined;
  const today = new Date(now);
  const moments = [-1, 0, 1].flatMap((days) => {
    const day = today.getDate() + days;
    return withRepeated(new Date(today.getFullYear(), today.getMonth(), day, hour, minute, second));
  });
  return side === 'past'
    ? moments.findLast((moment) => moment.getTime() <= now)
    : moments.find((moment) => moment.getTime() > now);
}

/** The hour before a clock goes back comes twice. */
function withRepeated(moment: Date): Date[] {
  const later = new Date(moment.getTime() + 3_600_000);
  return later.getHours() === moment.getHours() ? [moment, later] : [moment];
}

function fromDuration(text: string, { side, now }: MomentPlace): Date | undefined {
  // A bare number would be milliseconds, which nobody means here.
  if (side === 'past' || !/[a-z]$/i.test(text)) return undefined;
  const milliseconds = toMilliseconds(text);
  return milliseconds === undefined ? undefined : new Date(now + milliseconds);
}
