import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

const HOST = hostname();

/** This process, as a log line names it. */
export const INSTANCE = `${HOST}:${process.pid}`;

/** Marks the owner of a lock that a person or the application took, and not a run. */
const BY_HAND = ':by-hand';

/**
 * The identity of one application context. It draws a nonce, because containers share their process ids and a process
 * may hold several contexts. A run id names its instance, and so does the owner of a lock.
 */
export class InstanceIdentity {
  readonly host = HOST;
  readonly pid = process.pid;
  readonly #nonce = randomBytes(6).toString('hex');
  /** `host:pid:nonce` */
  readonly id = `${INSTANCE}:${this.#nonce}`;
  #made = 0;

  /** An id that no other run in any instance has: `<nonce>-<n>`. */
  newRunId(): string {
    return `${this.#nonce}-${++this.#made}`;
  }

  /** Whether the run of that id is one of this context. */
  isOwnRun(runId: string): boolean {
    return runId.startsWith(`${this.#nonce}-`);
  }

  /** The owner of a lock that is no run's. */
  newOwnerByHand(): string {
    return `${ownerOf(this.newRunId())}${BY_HAND}`;
  }
}

/** The owner of a run's lock, in a form that people can read in the store: `host:pid:<run id>`. */
export function ownerOf(runId: string): string {
  return `${INSTANCE}:${runId}`;
}

/** For locks that belong to no application context, as those that somebody asks a store for. */
const noContext = new InstanceIdentity();

/** An id of its own for this process. */
export function uniqueId(): string {
  return noContext.newRunId();
}

/** An owner of its own, by hand. */
export function newOwner(): string {
  return noContext.newOwnerByHand();
}
