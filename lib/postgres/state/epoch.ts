import { randomBytes } from 'node:crypto';

/** A random epoch, for a store that has none yet. */
export function newEpoch(): string {
  return randomBytes(6).toString('hex');
}
