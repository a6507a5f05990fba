/** The meaning of the owner of a lock. */
export interface LockOwner {
  /** The id of the instance; absent for an owner of another form. */
  readonly instance?: string | undefined;
  /** The run that took the lock; absent for a lock that was taken by hand. */
  readonly runId?: string | undefined;
}

/** `host:pid:<nonce>-<n>`, with `#k` from the second acquisition of a run on, or with `:by-hand`. */
const OWNER = /^(?<process>.+:\d+):(?<run>(?<nonce>[^:#]+)-\d+)(?:#\d+|(?<byHand>:by-hand))?$/u;

/** Reads the owner of a lock. An owner of another form tells nothing. */
export function readOwner(owner: string): LockOwner {
  const { process, run, nonce, byHand } = OWNER.exec(owner)?.groups ?? {};
  if (run === undefined) return {};
  const instance = `${process}:${nonce}`;
  return byHand === undefined ? { instance, runId: run } : { instance };
}
