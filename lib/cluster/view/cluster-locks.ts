import type { LockInspection } from '../../locks/lock-store.js';
import { lockStoreKey } from '../../locks/store-keys.js';
import type { RunRecord } from '../state/run-record.js';
import type { ClusterReader } from './cluster-reader.js';
import type { ClusterSnapshot } from './cluster-snapshot.js';
import type { ClusterLock } from './cluster-types.js';
import type { LockInspector } from './lock-inspector.js';
import { readOwner } from './lock-owner.js';
import { withoutAbsent } from './plain-data.js';

/** So many of the newest records of a job may tell that a run has ended. */
const RECORDS = 100;

/** The parts that showing locks needs. */
export interface ClusterLocksDeps {
  readonly reader: ClusterReader;
  readonly inspector: LockInspector;
  readonly keyPrefix: string;
}

/** The locks on the keys of known jobs. */
export class ClusterLocks {
  readonly #deps: ClusterLocksDeps;

  constructor(deps: ClusterLocksDeps) {
    this.#deps = deps;
  }

  /** @throws LockUnavailableError when the lock store cannot tell */
  async held(): Promise<ClusterLock[]> {
    const snapshot = await this.#deps.reader.snapshot();
    return this.#heldOn(snapshot, jobsByKey(snapshot));
  }

  /**
   * The lock on the key of one job.
   *
   * @throws LockUnavailableError when the lock store cannot tell
   */
  async heldBy(job: string): Promise<ClusterLock | undefined> {
    const snapshot = await this.#deps.reader.snapshot();
    const key = snapshot.definition(job)?.lockKey;
    const jobs = key === undefined ? undefined : jobsByKey(snapshot).get(key);
    if (key === undefined || jobs === undefined) return undefined;
    const [lock] = await this.#heldOn(snapshot, new Map([[key, jobs]]));
    return lock;
  }

  async #heldOn(
    snapshot: ClusterSnapshot,
    jobs: ReadonlyMap<string, readonly string[]>,
  ): Promise<ClusterLock[]> {
    const { inspector, keyPrefix } = this.#deps;
    const keys = [...jobs.keys()].sort();
    const locks = await inspector.inspect(keys.map((key) => lockStoreKey(keyPrefix, key)));
    const shown = keys.map(async (key, index) => {
      const lock = locks[index];
      return lock && this.#show(snapshot, key, jobs.get(key) ?? [], lock);
    });
    return (await Promise.all(shown)).filter((lock) => lock !== undefined);
  }

  async #show(
    snapshot: ClusterSnapshot,
    key: string,
    jobs: readonly string[],
    { owner, remainingMs }: LockInspection,
  ): Promise<ClusterLock> {
    const { instance, runId } = readOwner(owner);
    const only = jobs.length === 1 ? jobs[0] : undefined;
    if (runId === undefined)
      return withoutAbsent({ key, job: only, kind: 'by-hand', owner, instance, remainingMs });
    const ended = await this.#jobOfEnded(snapshot, jobs, runId);
    const job = ended ?? snapshot.findRun(runId)?.job ?? only;
    const kind = ended === undefined ? 'run' : 'hold';
    return withoutAbsent({ key, job, kind, owner, instance, runId, remainingMs });
  }

  /** The job whose records say that the run has ended. */
  async #jobOfEnded(
    snapshot: ClusterSnapshot,
    jobs: readonly string[],
    runId: string,
  ): Promise<string | undefined> {
    const { last } = snapshot.overview;
    const known = jobs.find((job) => isOneOf(runId, [last.get(job)?.success, last.get(job)?.failure]));
    if (known !== undefined || snapshot.findRun(runId) !== undefined) return known;
    const histories = jobs.map((job) =>
      this.#deps.reader.ask((store) => store.runs({ job, limit: RECORDS })),
    );
    return (await Promise.all(histories)).flat().find(({ id }) => id === runId)?.job;
  }
}

function isOneOf(runId: string, records: readonly (RunRecord | undefined)[]): boolean {
  return records.some((record) => record?.id === runId);
}

/** The jobs that share each key. */
function jobsByKey(snapshot: ClusterSnapshot): ReadonlyMap<string, readonly string[]> {
  const jobs = new Map<string, Set<string>>();
  for (const name of snapshot.names)
    for (const { description } of snapshot.knownJob(name)) {
      const { lockKey } = description;
      if (lockKey !== undefined) jobs.set(lockKey, (jobs.get(lockKey) ?? new Set()).add(name));
    }
  return new Map([...jobs].map(([key, names]) => [key, [...names]]));
}
