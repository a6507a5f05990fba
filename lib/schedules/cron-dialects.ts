/** Numbers of the days of the week, as AWS counts them, from 1 for Sunday. */
const DAY_NUMBER = /(?<![\d#/])[1-7](?!\d)/g;

/**
 * Advice for a pattern of another system, because croner reads it as another schedule or not at all. `undefined` for any
 * other pattern.
 */
export function foreignPattern(pattern: string): string | undefined {
  const text = pattern.trim();
  const rate = /^rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/i.exec(text);
  if (rate !== null) return `EventBridge's rate is written as { interval: '${rate[1]} ${rate[2]}s' }`;
  const every = /^@every\s+(\S+)$/i.exec(text);
  if (every !== null) return `@every is written as { interval: '${every[1]}' }`;
  const wrapped = /^cron\((.*)\)$/is.exec(text);
  const fields = (wrapped?.[1] ?? text).trim().split(/\s+/);
  const isOfEventBridge = fields.length === 6 && [2, 4].filter((index) => fields[index] === '?').length === 1;
  if (wrapped === null && (!isOfEventBridge || fields[3] === '?' || fields[5] === '?')) return undefined;
  return `six fields begin with seconds; what EventBridge calls "${text}" is written '${rewritten(fields)}'`;
}

/** The last value of each field but the year. */
const LAST = [59, 23, 31, 12, 6];

/** From minute, hour, day of month, month, day of week and year. */
function rewritten(fields: readonly string[]): string {
  const written = fields.map((field, index) => {
    const values = field.replace('?', '*');
    const days = values.replaceAll(DAY_NUMBER, (day) => String(Number(day) - 1));
    // A step has a range here.
    return (index === 4 ? days : values).replaceAll(/(?<![\d-])(\d+)\//g, `$1-${LAST[index]}/`);
  });
  const [year = '*'] = written.splice(5);
  const five = written.join(' ');
  return year === '*' ? five : `0 ${five} ${year}`;
}

const DATE = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?:(:\d\d)(?:\.0+)?)? ?(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?$/i;

/**
 * The date as a pattern that ticks once. croner itself would read a date in the zone of the host. A pattern with a year
 * means the same everywhere: in the zone of the job, or in UTC for a date with an offset.
 */
export function patternOfDate(text: string): { readonly pattern: string; readonly isUtc: boolean } {
  const [, day, time, seconds = ':00', z, hours, minutes = '00'] = DATE.exec(text.trim()) ?? [];
  const date = `${day}T${time}${seconds}`;
  const at = Date.parse(date + (hours === undefined ? 'Z' : `${hours}:${minutes}`));
  // V8 reads the 30th of February as a day of March.
  const exists = isoOf(Date.parse(`${date}Z`)).startsWith(`${date}.`);
  const [year, month, dayOfMonth, hour, minute, second] = isoOf(at).match(/\d+/g) ?? [];
  if (!exists || year?.length !== 4)
    throw new TypeError("a date is written like '2027-03-14T02:30:00', with an offset where it is needed");
  const pattern = `${second} ${minute} ${hour} ${dayOfMonth} ${month} * ${year}`;
  return { pattern, isUtc: (z ?? hours) !== undefined };
}

const isoOf = (time: number): string => (Number.isNaN(time) ? '' : new Date(time).toISOString());
