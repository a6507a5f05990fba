import { LockUnavailableError } from '../../../lib/core/errors.js';
import { JobCluster } from '../../../lib/cluster/view/job-cluster.js';
import { assembleParts, type JobClusterDeps } from '../../../lib/cluster/view/cluster-parts.js';
import type { LocalInstance } from '../../../lib/cluster/view/local-instance.js';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { EvidenceStore } from '../../support/cluster-state/evidence-store.js';
import { VirtualClock } from '../../support/virtual-clock.js';

/** A view of evidence that the test puts, at 02:30. */
export function viewing(changes: Partial<JobClusterDeps> = {}) {
  const clock = new VirtualClock('2026-01-01T02:30:00Z');
  const store = new EvidenceStore(clock);
  const lockStore = new InMemoryLockStore(clock);
  const cluster = new JobCluster(
    assembleParts({ stateStore: store, lockStore, keyPrefix: 'jobs:', clock, ...changes }),
  );
  return { clock, store, lockStore, cluster };
}

/** A time of the day on which all tests are. */
export function at(time: string): Date {
  return new Date(`2026-01-01T${time}Z`);
}

/** The instance of the viewer, which schedules no job unless the test says so. */
export function localInstance(changes: Partial<LocalInstance> = {}): LocalInstance {
  return {
    id: 'web-1:1:aaa',
    schedules: () => false,
    isPaused: () => false,
    droppedRecords: 0,
    take: () => Promise.resolve(undefined),
    abort: () => false,
    refresh: () => Promise.resolve(),
    overview: () => {
      throw new Error('not asked for');
    },
    ...changes,
  };
}

/** A lock store that cannot be reached. */
export class LockStoreAway extends InMemoryLockStore {
  override inspect(): Promise<never> {
    return Promise.reject(new LockUnavailableError('connect ECONNREFUSED 127.0.0.1:6379'));
  }
}
