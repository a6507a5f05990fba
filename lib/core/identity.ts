import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

const PROCESS_PREFIX = randomBytes(6).toString('hex');
const HOST = hostname();
let made = 0;

/** An id that no other run, in any instance, has: a counter behind a prefix that is drawn once per process. */
export function uniqueId(): string {
  return `${PROCESS_PREFIX}-${++made}`;
}

/** Who holds a lock, to a person who reads it in the store: `host:pid:id`. */
export function ownerOf(id: string): string {
  return `${HOST}:${process.pid}:${id}`;
}

/** An owner that nobody else is. */
export function newOwner(): string {
  return ownerOf(uniqueId());
}

/** This process, as a log line names it. */
export const INSTANCE = `${HOST}:${process.pid}`;
