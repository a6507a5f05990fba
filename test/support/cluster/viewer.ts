import { setTimeout as sleep } from 'node:timers/promises';
import { RedisJobStateStore } from '../../../lib/cluster/state/redis/redis-job-state-store.js';
import { assembleParts } from '../../../lib/cluster/view/cluster-parts.js';
import { JobCluster } from '../../../lib/cluster/view/job-cluster.js';
import { systemClock } from '../../../lib/core/clock.js';
import { RedisLockStore } from '../../../lib/locks/redis/redis-lock-store.js';
import { PostgresJobStateStore, PostgresLockStore } from '../../../lib/postgres/index.js';
import { LONGEST_WAIT } from './record.js';
import type { Cluster } from './cluster.js';
import { machineTime } from './machine-time.mjs';
import { isPostgres } from './postgres-view.js';

/** The prefix that the module has by default. */
const PREFIX = 'background-jobs:';

const LOOKS_EVERY = 100;

/** A person who looks at a cluster and controls it, from a process that schedules nothing. */
export class Viewer {
  readonly state: RedisJobStateStore | PostgresJobStateStore;
  readonly cluster: JobCluster;
  readonly #locks: RedisLockStore | PostgresLockStore;

  constructor(lockUrl: string, stateUrl = lockUrl) {
    this.#locks = isPostgres(lockUrl)
      ? new PostgresLockStore({ connectionString: lockUrl })
      : new RedisLockStore({ url: lockUrl });
    this.state = isPostgres(stateUrl)
      ? new PostgresJobStateStore({ connectionString: stateUrl })
      : new RedisJobStateStore({ url: stateUrl });
    this.cluster = new JobCluster(
      assembleParts({
        lockStore: this.#locks,
        stateStore: this.state,
        keyPrefix: PREFIX,
        clock: systemClock,
      }),
    );
  }

  /** The id of each instance, by its number. The reports must name all of them. */
  async idsOf({ instances }: Cluster): Promise<string[]> {
    const seen = await this.cluster.instances();
    return instances.map(({ number, pid }) => {
      const id = seen.find((instance) => instance.pid === pid)?.id;
      if (id === undefined) throw new Error(`no report names instance ${number}`);
      return id;
    });
  }

  /** Looks until `look` finds something. Returns it, and how long that took in milliseconds. */
  async until<Found>(
    what: string,
    look: (cluster: JobCluster) => Promise<Found | undefined | false>,
    within = LONGEST_WAIT,
  ): Promise<{ found: Found; took: number }> {
    const from = machineTime();
    for (;;) {
      const found = await look(this.cluster);
      const took = Math.round(machineTime() - from);
      if (found !== undefined && found !== false) return { found, took };
      if (took > within) throw new Error(`looked for ${within} ms in vain for: ${what}`);
      await sleep(LOOKS_EVERY);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.state.close(), this.#locks.close()]);
  }
}
