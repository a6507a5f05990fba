import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

const PROCESS_PREFIX = randomBytes(6).toString('hex');
const HOST = hostname();
let made = 0;

/** An id that no other run in any instance has: a random prefix per process, and a counter. */
export function uniqueId(): string {
  return `${PROCESS_PREFIX}-${++made}`;
}

/** The owner of a lock, in a form that people can read in the store: `host:pid:id`. */
export function ownerOf(id: string): string {
  return `${HOST}:${process.pid}:${id}`;
}

/** An owner with an id of its own. */
export function newOwner(): string {
  return ownerOf(uniqueId());
}

/** This process, as a log line names it. */
export const INSTANCE = `${HOST}:${process.pid}`;
