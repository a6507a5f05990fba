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
