import { describe, expect } from '@jest/globals';
import { watchedBySentinel } from '../support/cluster/faults/sites.js';
import { scenario } from '../support/cluster/scenario.js';
import { Viewer } from '../support/cluster/viewer.js';

type Site = Awaited<ReturnType<typeof watchedBySentinel>>;

const REQUESTS = 'background-jobs:state:requests';
const INSTANCES = 2;
const lock = { lockTimeout: 2000 };
const OFTEN = { name: 'often', interval: '1s', takes: 5, lock } as const;
const PAUSED = { name: 'paused', interval: '1s', takes: 5, lock } as const;

/** Pauses a job on the master, and waits until the replica has the request. */
async function pause({ server, successor }: Site): Promise<void> {
  const viewer = new Viewer(server.url);
  try {
    const { pending } = await viewer.cluster.pause('paused', { by: 'ada', wait: '10s' });
    expect(pending).toEqual([]);
    while ((await successor.hget(REQUESTS, 'pause:paused')) === null) await successor.ping();
  } finally {
    await viewer.close();
  }
}

/** Kills the master. Returns the time of the new master at its promotion. */
async function failOver({ server, successor }: Site): Promise<Date> {
  await server.stop('SIGKILL');
  while (!(await successor.info('replication')).includes('role:master')) await successor.ping();
  const [seconds] = await successor.time();
  return new Date(Number(seconds) * 1000);
}

describe('after a fail-over by Sentinel', () => {
  let site: Site | undefined;
  const start = async (): Promise<Site> => (site = await watchedBySentinel());
  const clocks = Array.from({ length: INSTANCES }, () => 0);
  const options = { jobs: [OFTEN, PAUSED], clocks, site: start, within: 120_000 };

  scenario('reports and requests of the state store go on', options, async (cluster) => {
    if (site === undefined) throw new Error('there is no store');
    await pause(site);
    const promotedAt = await failOver(site);
    const viewer = new Viewer(site.views[0]);
    try {
      const heard = await viewer.until('a heartbeat of each instance', async (view) => {
        const instances = await view.instances();
        const live = instances.filter(
          ({ state, lastHeartbeat }) => state === 'live' && lastHeartbeat > promotedAt,
        );
        return live.length === INSTANCES;
      });
      const recorded = await viewer.until('the record of a later run', async (view) =>
        (await view.runs('often')).some(({ startedAt }) => startedAt > promotedAt),
      );
      expect((await viewer.cluster.job('paused')).paused).toMatchObject({ by: 'ada', pending: [] });
      expect(await viewer.cluster.run('paused', { by: 'ada' })).toMatchObject({ outcome: 'started' });
      const { acknowledgedBy } = await viewer.cluster.pause('often', { by: 'ada', wait: '10s' });
      expect(acknowledgedBy).toHaveLength(INSTANCES);
      const startedByHand = () => cluster.record.of('started', ({ trigger }) => trigger === 'manual');
      await cluster.record.until('its start', () => startedByHand().length > 0);
      expect(startedByHand()).toMatchObject([{ job: 'paused' }]);
      return `heard ${heard.took} ms and recorded ${heard.took + recorded.took} ms after the promotion`;
    } finally {
      await viewer.close();
    }
  });
});
