import { types } from 'node:util';

/**
 * A copy of plain data that shares nothing with it, and is frozen. A Date in it can still be set, because freezing does
 * not hold it.
 */
export function frozenCopy<Data>(data: Data): Data {
  return copyOf(data) as Data;
}

function copyOf(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  // Also a Date of another realm, and one of a test framework that fakes the time.
  if (types.isDate(data)) return new Date(data.getTime());
  if (Array.isArray(data)) return Object.freeze(data.map(copyOf));
  return Object.freeze(Object.fromEntries(Object.entries(data).map(([key, value]) => [key, copyOf(value)])));
}
