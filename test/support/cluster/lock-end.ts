import type { Cluster } from './cluster.js';
import type { EntryOf } from './protocol.js';

/** When nobody holds a job's lock any more, unless it is refreshed: now, or when it expires; in wall-clock time. */
export async function endOfLock({ store }: Pick<Cluster, 'store'>, job: string): Promise<number> {
  const lease = await store.lease(job);
  return Date.now() + Math.max(lease?.expiresIn ?? 0, 0);
}

/**
 * How long after that moment a run's tick lies, in milliseconds. A tick is absolute: however late a busy machine begins the run, the
 * first tick after the end of the lock lies less than one period after it.
 */
export function tickAfter(end: number, { tick = '' }: EntryOf<'started'>): number {
  return Math.round(Date.parse(tick) - end);
}
