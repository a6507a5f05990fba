import { randomBytes } from 'node:crypto';

/** An epoch for a store that has none. */
export function newEpoch(): string {
  return randomBytes(6).toString('hex');
}
