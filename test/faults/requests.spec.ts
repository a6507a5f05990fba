import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import { stateOnItsOwn } from '../support/cluster/faults/sites.js';
import { scenario } from '../support/cluster/scenario.js';
import { Viewer } from '../support/cluster/viewer.js';

type Site = Awaited<ReturnType<typeof stateOnItsOwn>>;

const REQUESTS = 'background-jobs:state:requests';
const INSTANCES = 3;
const JOB = { name: 'work', interval: '1s', takes: 5, lock: { lockTimeout: 2000 } } as const;

/** Waits until so many live instances say that they follow the pause, and none is pending. */
async function untilFollowed(viewer: Viewer): Promise<number> {
  const { took } = await viewer.until('the pause in all instances', async (view) => {
    // An empty store knows no job.
    const paused = (await view.jobs()).find(({ name }) => name === 'work')?.paused;
    return paused?.by === 'ada' && paused.pending.length === 0 && paused.acknowledgedBy.length === INSTANCES;
  });
  return took;
}

/** Replaces each instance, one by one. */
async function deploy(cluster: Cluster): Promise<void> {
  for (const old of [...cluster.instances]) {
    await cluster.join(0);
    await old.terminate();
  }
}

/** Puts a request for a run that has expired, and waits until each instance has read it. */
async function putTooLate(viewer: Viewer, { admin }: Site): Promise<void> {
  const [at, expiresAt] = [Date.now() - 61_000, Date.now() - 1000].map((time) => new Date(time));
  const request = { id: 'too-late', kind: 'run', job: 'work', by: 'ada', at, expiresAt };
  await admin.hset(REQUESTS, 'run:work', JSON.stringify(request));
  await admin.hincrby(REQUESTS, 'rev', 1);
  await viewer.until('a look of each instance', async () => {
    const { instances, position } = await viewer.state.overview();
    const live = instances.filter(({ state }) => state === 'live');
    return live.every(({ seen }) => seen?.epoch === position.epoch && seen.revision >= position.revision);
  });
}

describe('a request outlives what it should, and no more', () => {
  const title =
    'neither FLUSHALL nor a deploy resumes what a person has paused, and an old request starts no run';
  let site: Site | undefined;
  const options = { jobs: [JOB], clocks: Array.from({ length: INSTANCES }, () => 0), within: 120_000 };
  const start = async (): Promise<Site> => (site = await stateOnItsOwn());
  scenario(title, { ...options, site: start }, async (cluster) => {
    if (site === undefined) throw new Error('there is no store');
    const viewer = new Viewer(cluster.server.url, site.state.url);
    try {
      const { pending } = await viewer.cluster.pause('work', { by: 'ada', wait: '10s' });
      expect(pending).toEqual([]);
      const before = cluster.record.of('started').length;
      await site.admin.flushall();
      const restored = await untilFollowed(viewer);
      await deploy(cluster);
      const deployed = await untilFollowed(viewer);
      await putTooLate(viewer, site);
      expect(cluster.record.of('started')).toHaveLength(before);
      // The same request goes through when it is in time, also while the job is paused.
      expect(await viewer.cluster.run('work', { by: 'ada' })).toMatchObject({ outcome: 'started' });
      await cluster.record.until('its start', () => cluster.record.of('started').length > before);
      const starts = cluster.record.of('started').slice(before);
      expect(starts).toMatchObject([{ trigger: 'manual' }]);
      return `back ${restored} ms after the loss, followed ${deployed} ms after the deploy`;
    } finally {
      await viewer.close();
    }
  });
});
