const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Times that are further away show their year. */
const FAR_MS = 300 * 24 * 3_600_000;

/** `2026-08-01 02:30:00 +02:00`, in the time zone of this process. */
export function localTime(date: Date): string {
  return isReadable(date) ? `${dayOf(date)} ${clockTime(date, true)} ${offsetText(date)}` : UNREADABLE;
}

/** For a column: `02:30:00 +02:00` on the day of `now`, `Aug 01 02:30 +02:00` on another, and with its year when that is far. */
export function shortTime(date: Date, now: number): string {
  if (!isReadable(date)) return UNREADABLE;
  const today = new Date(now);
  if (dayOf(date) === dayOf(today)) return `${clockTime(date, true)} ${offsetText(date)}`;
  const isFar = Math.abs(date.getTime() - now) > FAR_MS;
  const day = isFar ? dayOf(date) : `${MONTHS[date.getMonth()] ?? ''} ${two(date.getDate())}`;
  return `${day} ${clockTime(date, false)} ${offsetText(date)}`;
}

/** `850ms`, `1.2s`, `2m 05s`, `3h 12m`, `4d 06h`. */
export function durationLine(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return 'no end';
  const tenths = Math.round(milliseconds / 100);
  if (milliseconds < 999.5) return `${Math.round(milliseconds)}ms`;
  if (tenths < 600) return `${(tenths / 10).toFixed(1)}s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
  const hours = Math.floor(minutes / 60);
  return `${Math.floor(hours / 24)}d ${two(hours % 24)}h`;
}

/** What another version or another program has written may be no time. */
const UNREADABLE = '?';
const isReadable = (date: Date): boolean => !Number.isNaN(date.getTime());

const two = (number: number): string => String(number).padStart(2, '0');

const dayOf = (date: Date): string =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

const clockTime = (date: Date, hasSeconds: boolean): string =>
  `${two(date.getHours())}:${two(date.getMinutes())}${hasSeconds ? `:${two(date.getSeconds())}` : ''}`;

function offsetText(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const amount = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(amount / 60))}:${two(amount % 60)}`;
}
