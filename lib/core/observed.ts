/**
 * The promise, with a reaction of our own. Whoever is handed it may lose it, or look at it late, and a rejection that
 * nobody reacts to ends the process.
 */
export function observed<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(ignore);
  return promise;
}

function ignore(): void {
  // Whoever has the promise sees the rejection.
}
