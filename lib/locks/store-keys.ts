/** The key of a lease or of a lock taken by hand. They share one space, so that the one keeps the other out. */
export function lockStoreKey(keyPrefix: string, key: string): string {
  return `${keyPrefix}lock:${key}`;
}

/** The key of a claim. Every instance computes the same one, because the tick is an absolute time. */
export function claimStoreKey(keyPrefix: string, job: string, tick: number): string {
  return `${keyPrefix}claim:${job}@${new Date(tick).toISOString()}`;
}

/** The key of the claim on a request for a run, so that one instance takes it. */
export function requestStoreKey(keyPrefix: string, job: string, request: string): string {
  return `${keyPrefix}claim:${job}#${request}`;
}

/** The key of the lock that checks the store at start. */
export function checkStoreKey(keyPrefix: string, id: string): string {
  return `${keyPrefix}greeting:${id}`;
}
