/** The object without the members that are `undefined`, so that `in`, `JSON.stringify()` and a person see the same. */
export function withoutAbsent<Data extends object>(data: Data): Data {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as Data; // Optional members alone may be undefined.
}
