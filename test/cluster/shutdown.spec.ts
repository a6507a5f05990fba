import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import { scenario } from '../support/cluster/scenario.js';

const OFTEN = { name: 'often', interval: '1s', takes: 5 } as const;
const JOBS = [{ name: 'work', interval: '2s', takes: 1500, actsEvery: 100 }, OFTEN] as const;
const EVERY_TICK = { everyTickOf: { [OFTEN.name]: 1000 } };

const DRAINED = ['ended', 'succeeded', 'DatabaseModule destroyed'];

/** Sends SIGTERM to the instance in mid-run; returns what it did from then on, in its order. */
async function terminateInMidRun({
  record,
  instance,
  store,
}: Cluster): Promise<{ order: string[]; took: number }> {
  const { instance: number, run } = await record.nextInMidRun('work');
  const { pid } = instance(number);
  expect(await store.lease('work')).toMatchObject({ pid });
  const asked = await instance(number).terminate();
  // Not by expiry, which would take 30 s.
  const leases = (await store.leases()).filter((lease) => lease.pid === pid);
  expect({ leases }).toEqual({ leases: [] });
  const told = record.entries.filter((entry) => entry.instance === number && entry.at > asked);
  const order = told
    .filter((entry) => !('job' in entry) || ('run' in entry && entry.run === run))
    .flatMap(words);
  return { order, took: Math.round(record.last('exited').at - asked) };
}

function words(entry: Cluster['record']['entries'][number]): string[] {
  if (entry.type === 'acted') return [];
  if (entry.type === 'result') return [entry.outcome];
  if (entry.type === 'destroyed')
    return [
      entry.client ? `${entry.module} destroyed, its client ${entry.client}` : `${entry.module} destroyed`,
    ];
  if (entry.type === 'exited') return [`exited with ${entry.signal ?? `code ${String(entry.code)}`}`];
  return [entry.type];
}

describe('shutdown drains first', () => {
  const closes = { jobs: JOBS, clocks: [0, 0], ...EVERY_TICK };
  const closesTitle =
    'an application that closes itself on SIGTERM ends its run, then its other modules, and exits with code 0';
  scenario(closesTitle, closes, async (cluster) => {
    const { order, took } = await terminateInMidRun(cluster);
    expect(order).toEqual([...DRAINED, 'closed', 'exited with code 0']);
    const { instance } = await cluster.record.next('started', 'a run elsewhere', ({ job }) => job === 'work');
    return `ended ${took} ms after SIGTERM, instance ${instance} went on`;
  });

  const hooks = { jobs: JOBS, clocks: [0], shutdown: 'hooks', ...EVERY_TICK } as const;
  scenario(
    'an application with enableShutdownHooks ends by the signal, after the drain',
    hooks,
    async (cluster) => {
      const { order, took } = await terminateInMidRun(cluster);
      expect(order).toEqual([...DRAINED, 'exited with SIGTERM']);
      return `ended ${took} ms after SIGTERM`;
    },
  );

  const given = { jobs: JOBS, clocks: [0, 100, -100], client: 'ioredis5', ...EVERY_TICK } as const;
  const givenTitle =
    'a client of ioredis 5 that the application gave serves until the drain is over, and is left open';
  scenario(givenTitle, given, async (cluster) => {
    const { order, took } = await terminateInMidRun(cluster);
    expect(order).toEqual([
      'ended',
      'succeeded',
      'DatabaseModule destroyed, its client ready',
      'closed',
      'exited with code 0',
    ]);
    return `ended ${took} ms after SIGTERM`;
  });
});
