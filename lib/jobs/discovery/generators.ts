/** Whether a call of it returns an iterator, sync or async, and does nothing else. */
export function isGenerator(value: unknown): boolean {
  return /^\[object (?:Async)?GeneratorFunction\]$/.test(Object.prototype.toString.call(value));
}

export const GENERATOR_ADVICE =
  'The call of a generator does nothing before somebody iterates over it: write an ordinary function without `*`, which may be `async`.';
