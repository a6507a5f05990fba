import { quoted } from '../core/shown-values.js';

/** The fault of a cron pattern or of its time zone. */
export interface CronFault {
  readonly option: 'cron' | 'timeZone';
  readonly expected: string;
}

/** A field of a pattern, and what it may be. */
interface Field {
  readonly title: string;
  readonly low: number;
  readonly high: number;
  /** From `low` on. */
  readonly names?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const FIELDS: readonly Field[] = [
  { title: 'second', low: 0, high: 59 },
  { title: 'minute', low: 0, high: 59 },
  { title: 'hour', low: 0, high: 23 },
  { title: 'day of month', low: 1, high: 31 },
  { title: 'month', low: 1, high: 12, names: MONTHS },
  { title: 'day of week', low: 0, high: 7, names: DAYS },
  { title: 'year', low: 1, high: 9999 },
];

const NICKNAMES = '@yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly';

/**
 * Why croner cannot read the pattern, in the user's own numbers, because croner counts days and months from 0.
 * `undefined` where no reason is found.
 */
export function reasonIn(pattern: string): string | undefined {
  const text = pattern.trim();
  if (text.includes('@')) return `${quoted(text)} is none of ${NICKNAMES}`;
  if (text.includes(':')) return undefined;
  const parts = text.split(/\s+/);
  if (parts.length < 5 || parts.length > 7)
    return `exactly five, six, or seven space separated parts are required, and it has ${parts.length}`;
  const fields = parts.length === 5 ? FIELDS.slice(1) : FIELDS;
  for (const [index, part] of parts.entries()) {
    const field = fields[index];
    const reason = field && reasonInField(part.replaceAll('?', '*'), field);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function reasonInField(part: string, field: Field): string | undefined {
  const { title } = field;
  if (title === 'day of month' && /^LW$/i.test(part)) return undefined;
  // A plus asks for both days to match instead of one of them.
  const items = (title === 'day of week' ? part.replace(/^\+/, '') : part).split(',');
  if (items.includes('')) return `an item of ${title} is empty in "${part}"`;
  for (const item of items) {
    const reason = reasonInItem(item, field);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function reasonInItem(item: string, field: Field): string | undefined {
  const { title } = field;
  if (title === 'day of month') {
    if (/^LW$/i.test(item)) return 'LW can only stand alone in day of month';
    if (/^L$/i.test(item)) return undefined;
    return reasonInSteps(item.replace(/^(\d+)W$/i, '$1'), field);
  }
  if (title !== 'day of week') return reasonInSteps(item, field);
  const [, days = '', week] = /^(.*?)(?:#(.*)|(?<=[^a-z]|[a-z]{3})L)?$/i.exec(item) ?? [];
  if (week !== undefined && !/^0*[1-5]$|^L$/i.test(week))
    return `Invalid value for the week after # in day of week: ${week || 'none'}, expected 1 to 5 or L`;
  return reasonInSteps(days === '*' ? item : days, field);
}

function reasonInSteps(item: string, field: Field): string | undefined {
  const [range = '', step, ...more] = item.split('/');
  const { title, low, high } = field;
  if (more.length > 0) return `"${item}" of ${title} has more than one step`;
  if (step === undefined) return range === '*' ? undefined : reasonInRange(range, field);
  const longest = title === 'day of week' ? 7 : title === 'year' ? 10_000 : high - low + 1;
  if (!/^\d+$/.test(step) || Number(step) < 1 || Number(step) > longest)
    return `Invalid value for the step of ${title}: ${step || 'none'}, expected 1 to ${longest}`;
  if (range === '*') return undefined;
  if (range.includes('-')) return reasonInRange(range, field);
  const start = /^\d+$/.test(range) ? `${range}-${high}` : `${low}-${high}`;
  return `the step of "${item}" in ${title} has no range: write */${step}, or ${start}/${step}`;
}

function reasonInRange(range: string, field: Field): string | undefined {
  const ends = range.split('-');
  const { title } = field;
  if (ends.length > 2) return `"${range}" is no range of ${title}`;
  for (const end of ends) {
    const reason = reasonInValue(end, field);
    if (reason !== undefined) return reason;
  }
  const [first = '', last] = ends;
  if (last === undefined || numberOf(first, field) <= lastNumberOf(last, field)) return undefined;
  return `the range ${range} of ${title} goes backwards: write ${forwards(first, last, field)}`;
}

/** A range that goes backwards, written as ranges that go forwards. */
function forwards(first: string, last: string, field: Field): string {
  const { low, high, title } = field;
  if (title !== 'day of week') return `${first}-${high},${low}-${last}`;
  // A range from 7 begins with Sunday, which begins the next week too.
  if (numberOf(first, field) === 7) return `0-${last}`;
  return `${first}-6,0-${last}`;
}

function reasonInValue(value: string, field: Field): string | undefined {
  const { title, low, high, names } = field;
  const number = numberOf(value, field);
  const named = names === undefined ? '' : ` or ${names[0]} to ${names.at(-1)}`;
  const range = `${low} to ${high}${named}${title === 'day of week' ? ', where 0 and 7 are Sunday' : ''}`;
  return number >= low && number <= high
    ? undefined
    : `Invalid value for ${title}: ${value || 'none'}, expected ${range}`;
}

function numberOf(value: string, { names = [], low }: Field): number {
  if (/^\d+$/.test(value)) return Number(value);
  const place = names.indexOf(value.toUpperCase());
  return place === -1 ? NaN : place + low;
}

/** As the end of a range, Sunday is the last day of the week. */
function lastNumberOf(value: string, field: Field): number {
  return value.toUpperCase() === 'SUN' ? 7 : numberOf(value, field);
}
