/**
 * The promise, with a rejection handler of our own, because a rejection without a handler ends the process, and a
 * caller may ignore the promise or await it late.
 */
export function observed<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(ignore);
  return promise;
}

function ignore(): void {
  // The caller still sees the rejection if it awaits the promise.
}
