const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Times that are further away show their year. */
const FAR_MS = 300 * DAY;

/** What another version or another program has written may be no time. */
const UNREADABLE = '?';

/** `850 ms`, `1.2 s`, `2 min 5 s`, `3 h 12 min`, `4 d 6 h`. */
export function durationText(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return UNREADABLE;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 9_950) return `${(milliseconds / SECOND).toFixed(1)} s`;
  return spanText(milliseconds);
}

/** The two largest units of a span, in whole seconds: what a clock that runs shows. */
export function spanText(milliseconds: number): string {
  const rounded = Math.round(milliseconds / SECOND) * SECOND;
  if (rounded < MINUTE) return `${rounded / SECOND} s`;
  if (rounded < HOUR) return pair(rounded, MINUTE, 'min', SECOND, 's');
  if (rounded < DAY) return pair(rounded, HOUR, 'h', MINUTE, 'min');
  return pair(rounded, DAY, 'd', HOUR, 'h');
}

function pair(span: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((span % large) / small);
  const first = `${Math.floor(span / large)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

/** `just now`, `12 s ago`, `3 min ago`, `2 h 5 min ago`. It changes seldom, because nobody needs the seconds of an hour. */
export function agoText(moment: number, now: number): string {
  const age = now - moment;
  if (Number.isNaN(age)) return UNREADABLE;
  if (age < SECOND) return 'just now';
  return `${coarse(age)} ago`;
}

const coarse = (span: number): string =>
  span >= MINUTE && span < HOUR ? `${Math.floor(span / MINUTE)} min` : spanText(floorTo(span, SECOND));

/** `due` from zero on, `in 12 s`, `in 4 min 10 s`, `in 2 h 5 min`. */
export function untilText(moment: number, now: number): string {
  const rest = moment - now;
  if (Number.isNaN(rest)) return UNREADABLE;
  return rest <= 0 ? 'due' : `in ${spanText(Math.max(SECOND, rest))}`;
}

const floorTo = (value: number, unit: number): number => Math.floor(value / unit) * unit;

/** The viewer's time zone. */
export const viewerZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

interface ZonedTime {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly weekday: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  /** `+01:00` */
  readonly offset: string;
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** A browser may not know a zone that the server knows. */
function formatFor(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat;
  try {
    format = makeFormat(zone);
  } catch {
    format = makeFormat('UTC');
  }
  FORMATS.set(zone, format);
  return format;
}

const makeFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'longOffset' },
  });

/** The page asks for the same times each second, and a browser is slow to tell them. */
const KNOWN = new Map<string, ZonedTime>();
const MOST_KNOWN = 2000;

function zoned(moment: number, zone: string): ZonedTime {
  const key = `${moment} ${zone}`;
  const known = KNOWN.get(key);
  if (known !== undefined) return known;
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  const time = zonedAnew(moment, zone);
  KNOWN.set(key, time);
  return time;
}

function zonedAnew(moment: number, zone: string): ZonedTime {
  const parts = new Map(
    formatFor(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  const offset = part('timeZoneName').replace(/^(GMT|UTC)/, '');
  return {
    ...{ year: part('year'), month: part('month'), day: part('day'), weekday: part('weekday') },
    ...{ hour: part('hour'), minute: part('minute'), second: part('second') },
    offset: offset === '' ? '+00:00' : offset,
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const dateOf = ({ year, month, day }: ZonedTime): string => `${year}-${month}-${day}`;
const timeOf = ({ hour, minute, second }: ZonedTime): string => `${hour}:${minute}:${second}`;

/** Seconds that are zero tell nothing. */
const shortTimeOf = (at: ZonedTime): string => (at.second === '00' ? `${at.hour}:${at.minute}` : timeOf(at));

/** `2026-11-27 02:30:00 +01:00` */
export function fullText(moment: number, zone: string): string {
  if (Number.isNaN(moment)) return UNREADABLE;
  const at = zoned(moment, zone);
  return `${dateOf(at)} ${timeOf(at)} ${at.offset}`;
}

/** `02:30` or `02:30:05` on the day of `now`, `Thu 26 Nov 02:30` on another, and with its year when that is far. */
export function shortText(moment: number, zone: string, now: number): string {
  if (Number.isNaN(moment)) return UNREADABLE;
  const at = zoned(moment, zone);
  if (dateOf(at) === dateOf(zoned(floorTo(now, MINUTE), zone))) return shortTimeOf(at);
  const date = `${at.weekday} ${Number(at.day)} ${MONTHS[Number(at.month) - 1] ?? ''}`;
  const year = Math.abs(moment - now) > FAR_MS ? ` ${at.year}` : '';
  return `${date}${year} ${at.hour}:${at.minute}`;
}

/** Whether clocks in both zones show the same at a moment. */
export const showSameTime = (moment: number, zone: string, other: string): boolean =>
  fullText(moment, zone) === fullText(moment, other);

/** What stands in a field for a time, in the viewer's zone, as an instant. `undefined`: it is no time. */
export function instantOfField(text: string): string | undefined {
  const moment = Date.parse(text);
  return text === '' || Number.isNaN(moment) ? undefined : new Date(moment).toISOString();
}

/** A moment as a field for a time takes it, in the viewer's zone. */
export function fieldText(moment: number): string {
  const at = zoned(moment, viewerZone());
  return `${dateOf(at)}T${timeOf(at)}`;
}
