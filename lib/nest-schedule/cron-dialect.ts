/** The values of each field, from seconds to days of the week. */
const FIELDS: readonly Field[] = [
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
 * The pattern with each field as a list of numbers, or as `*` for all of them. In this form croner reads it as the
 * package `cron` reads the original, where the dialects differ: `5/10`, `1-31` beside a day of the week, and the like.
 * A pattern that `cron` cannot read stays as it is.
 */
export function canonicalPattern(source: string): string {
  const lists = valuesOf(source)?.map((values, index) => {
    const { low, high } = FIELDS[index] ?? NO_FIELD;
    // Sunday is one day with two numbers.
    const count = high === 7 ? 7 : high - low + 1;
    return values.length === count ? '*' : values.join(',');
  });
  return lists?.join(' ') ?? source;
}

/**
 * The fields of the pattern as the package `cron` shows them. It shows `*` for a field that lacks only its last value.
 * The fields of a pattern that `cron` cannot read stay as they are.
 */
export function fieldTexts(source: string): string[] {
  const all = valuesOf(source);
  if (all === undefined) return source.trim().split(/\s+/);
  return all.map((values, index) => {
    const { low, high } = FIELDS[index] ?? NO_FIELD;
    const last = high === 7 ? 6 : high;
    const isComplete = values.filter((value) => value < last).length === last - low;
    return isComplete ? '*' : values.join(',');
  });
}

/** The sorted numbers of each field; `undefined` for a pattern that `cron` cannot read. */
function valuesOf(source: string): number[][] | undefined {
  const text = source.trim().toLowerCase();
  const fields = (PRESETS[text] ?? text).split(/\s+/);
  if (fields.length === 5) fields.unshift('0');
  if (fields.length !== FIELDS.length) return undefined;
  const all = FIELDS.map((field, index) => valuesIn(fields[index] ?? '', field));
  return all.every((values) => values !== undefined) ? all : undefined;
}

interface Field {
  readonly low: number;
  readonly high: number;
  readonly names?: string;
}

const NO_FIELD: Field = { low: 0, high: 0 };

function valuesIn(text: string, field: Field): number[] | undefined {
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
  return [...values].sort((a, b) => a - b);
}

/** Adds a number or a range, with or without a step. Returns `false` for anything else. */
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
