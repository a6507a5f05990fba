import type { Clock } from '../../core/clock.js';
import { INSTANCE } from '../../core/identity.js';
import { CommandTimeouts } from '../../locks/command-timeouts.js';
import type { LockStore } from '../../locks/lock-store.js';
import { StoreAccess } from '../../locks/store-access.js';
import type { JobStateStore } from '../state/job-state-store.js';
import { ClusterData } from './cluster-data.js';
import { ClusterLocks } from './cluster-locks.js';
import { ClusterMonitor } from './cluster-monitor.js';
import { ClusterReader } from './cluster-reader.js';
import { ClusterLook, LOOK_AUDIT } from './cluster-look.js';
import { ClusterSnapshot } from './cluster-snapshot.js';
import type { ViewScope } from './cluster-types.js';
import { TickExplainer } from './explain/tick-explainer.js';
import { JobSchedules } from './job-schedules.js';
import type { LocalInstance } from './local-instance.js';
import { LockInspector } from './lock-inspector.js';
import { Pauses } from './pauses.js';
import { RemoteRuns } from './remote-runs.js';
import { StoreHealth } from './store-health.js';
import { TicksWithoutSuccess } from './ticks-without-success.js';

/** The parts that a view of the cluster needs. */
export interface JobClusterDeps extends ViewScope {
  /** `undefined` with the module option `stateStore: false`: every method rejects. */
  readonly stateStore: JobStateStore | undefined;
  /** `undefined`: locks and claims cannot be shown. */
  readonly lockStore: LockStore | undefined;
  readonly keyPrefix: string;
  readonly clock: Clock;
  /** A tool beside the application has none, and ends its own use of the stores. */
  readonly access?: StoreAccess | undefined;
  /** A tool beside the application has none. */
  readonly local?: LocalInstance | undefined;
}

/** The parts of a view of the cluster, each for some of its methods. */
export interface ClusterParts {
  readonly reader: ClusterReader;
  readonly data: ClusterData;
  readonly locks: ClusterLocks;
  readonly explainer: TickExplainer;
  readonly pauses: Pauses;
  readonly runs: RemoteRuns;
  readonly monitor: ClusterMonitor;
  /** The person or program that asks, where the caller names none. */
  readonly by: string;
  readonly clock: Clock;
  /** Looks at the whole cluster, with one question to the state store. */
  readonly look: () => Promise<ClusterLook>;
  /** What this instance knows by itself; `undefined` for a tool beside the application. */
  readonly lookAtOwn: () => ClusterLook | undefined;
}

export function assembleParts(deps: JobClusterDeps): ClusterParts {
  const { stateStore, lockStore, keyPrefix, clock, access = new StoreAccess(), local, scope } = deps;
  const shownScope: ViewScope = scope === undefined ? {} : { scope };
  const reader = new ClusterReader(stateStore, clock, access);
  const inspector = new LockInspector(lockStore, clock, access);
  const schedules = new JobSchedules();
  const data = new ClusterData(schedules, shownScope);
  const isPausedHere = (job: string): boolean => local?.isPaused(job) === true;
  const locks = new ClusterLocks({ reader, inspector, keyPrefix });
  return {
    reader,
    data,
    locks,
    explainer: new TickExplainer({ reader, inspector, schedules, keyPrefix, scope: shownScope }),
    pauses: new Pauses(reader, local),
    runs: new RemoteRuns(reader, local),
    monitor: new ClusterMonitor({
      reader,
      data,
      ticksWithoutSuccess: new TicksWithoutSuccess({ schedules, locks, isPausedHere }),
      storeHealth: new StoreHealth(lockStore, stateStore, new CommandTimeouts(clock), access),
      local,
    }),
    by: local?.id ?? INSTANCE,
    clock,
    lookAtOwn: () => local && lookAtInstance(local, schedules),
    look: async () => new ClusterLook(await reader.snapshot(LOOK_AUDIT), data, schedules),
  };
}

/** Its ticks are not missed, because other instances may have taken them. That is what `isAfterOutage` says. */
function lookAtInstance(local: LocalInstance, schedules: JobSchedules): ClusterLook {
  const snapshot = new ClusterSnapshot(local.overview(), true);
  return new ClusterLook(snapshot, new ClusterData(schedules, { scope: 'instance' }), schedules);
}
