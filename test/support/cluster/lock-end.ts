import type { Cluster } from './cluster.js';
import type { EntryOf } from './protocol.js';

/** When the lock of a job ends without a refresh, in wall-clock time: now, or at its expiry. */
export async function endOfLock({ store }: Pick<Cluster, 'store'>, job: string): Promise<number> {
  const lease = await store.lease(job);
  return Date.now() + Math.max(lease?.expiresIn ?? 0, 0);
}

/**
 * How long the tick of a run is after that moment, in milliseconds. A tick is absolute, so the first one after the end
 * of the lock is less than one period after it, however late a busy machine starts the run.
 */
export function tickAfter(end: number, { tick = '' }: EntryOf<'started'>): number {
  return Math.round(Date.parse(tick) - end);
}
