import fc from 'fast-check';

/** The possible values of each field, without names: all that the `cron` package reads. */
function field(low: number, high: number): fc.Arbitrary<string> {
  const value = fc.integer({ min: low, max: high });
  const step = fc.integer({ min: 1, max: high + 20 });
  const range = fc.tuple(value, value).map((ends) => ends.sort((a, b) => a - b).join('-'));
  const part = fc.oneof(
    value.map(String),
    range,
    fc.tuple(range, step).map((parts) => parts.join('/')),
    fc.tuple(value, step).map((parts) => parts.join('/')),
    step.map((every) => `*/${every}`),
  );
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('*') },
    { weight: 2, arbitrary: part },
    fc.array(part, { minLength: 2, maxLength: 3 }).map((parts) => parts.join(',')),
  );
}

const SECONDS = field(0, 59);
/** Up to the 28th, so that each pattern has a next date soon. */
const MINUTES_TO_WEEKDAYS = [field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 7)] as const;

/** Patterns of five and six fields, the same in every run. */
export function drawnPatterns(count: number): string[] {
  const pattern = fc
    .tuple(fc.option(SECONDS, { nil: undefined }), ...MINUTES_TO_WEEKDAYS)
    .map((fields) => fields.filter((part) => part !== undefined).join(' '));
  return fc.sample(pattern, { numRuns: count, seed: 20_260_101 });
}
