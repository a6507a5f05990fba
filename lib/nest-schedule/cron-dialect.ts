/** What a field may be, from seconds to days of the week. */
const FIELDS = [
  { low: 0, high: 59 },
  { low: 0, high: 59 },
  { low: 0, high: 23 },
  { low: 1, high: 31 },
  { low: 1, high: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec' },
  { low: 0, high: 7, names: 'sun mon tue wed thu fri sat' },
];

const PRESETS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 0 1 1 *',
  '@monthly': '0 0 0 1 * *',
  '@weekly': '0 0 0 * * 0',
  '@daily': '0 0 0 * * *',
  '@hourly': '0 0 * * * *',
  '@minutely': '0 * * * * *',
  '@secondly': '* * * * * *',
  '@weekdays': '0 0 0 * * 1-5',
  '@weekends': '0 0 0 * * 0,6',
};

/**
 * The pattern as a list of numbers for each field, `*` for one that names them all. Written so it means the same to the
 * package `cron`, whose dialect it is read in, and to croner: `5/10`, `1-31` beside a day of the week and the like.
 * What `cron` cannot read is left as it is.
 */
export function canonicalPattern(source: string): string {
  const text = source.trim().toLowerCase();
  const fields = (PRESETS[text] ?? text).split(/\s+/);
  if (fields.length === 5) fields.unshift('0');
  if (fields.length !== 6) return source;
  const lists = FIELDS.map((field, index) => valuesOf(fields[index] ?? '', field));
  if (lists.includes(undefined)) return source;
  return lists.map((list) => list ?? '').join(' ');
}

interface Field {
  readonly low: number;
  readonly high: number;
  readonly names?: string;
}

function valuesOf(text: string, field: Field): string | undefined {
  const { low, high, names = '' } = field;
  if (/[^,]\*/.test(text)) return undefined;
  const numbered = names
    .split(' ')
    .reduce(
      (replaced, name, index) => (name ? replaced.replaceAll(name, String(low + index)) : replaced),
      text,
    );
  const values = new Set<number>();
  for (const range of numbered.replaceAll('*', `${low}-${high}`).split(',')) {
    if (!addRange(values, range, field)) return undefined;
  }
  // Sunday is both 0 and 7.
  if (high === 7 && values.delete(7)) values.add(0);
  const count = high === 7 ? 7 : high - low + 1;
  return values.size === count ? '*' : [...values].sort((a, b) => a - b).join(',');
}

/** Whether it is a number, a range, or either with a step. */
function addRange(values: Set<number>, range: string, { low, high }: Field): boolean {
  const match = /^(\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(range);
  if (match === null) return false;
  const [, first = '', last, step] = match;
  const from = Number(first);
  const to = last === undefined ? (step === undefined ? from : high) : Number(last);
  const by = Number(step ?? 1);
  if (from < low || from > to || to > high || by === 0) return false;
  for (let value = from; value <= to; value += by) values.add(value);
  return true;
}
