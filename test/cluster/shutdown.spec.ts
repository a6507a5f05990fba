import { describe, expect } from '@jest/globals';
import { scenario } from '../support/cluster/scenario.js';
import { terminateInMidRun } from '../support/cluster/termination.js';

const OFTEN = { name: 'often', interval: '1s', takes: 5 } as const;
const JOBS = [{ name: 'work', interval: '2s', takes: 1500, actsEvery: 100 }, OFTEN] as const;
const EVERY_TICK = { everyTickOf: { [OFTEN.name]: 1000 } };

const DRAINED = ['ended', 'succeeded', 'DatabaseModule destroyed'];

describe('shutdown drains runs first', () => {
  const closes = { jobs: JOBS, clocks: [0, 0], ...EVERY_TICK };
  const closesTitle =
    'an application that closes itself on SIGTERM ends its run, then its other modules, and exits with code 0';
  scenario(closesTitle, closes, async (cluster) => {
    const { order, took } = await terminateInMidRun(cluster, 'work');
    expect(order).toEqual([...DRAINED, 'closed', 'exited with code 0']);
    const { instance } = await cluster.record.next('started', 'a run elsewhere', ({ job }) => job === 'work');
    return `ended ${took} ms after SIGTERM, instance ${instance} went on`;
  });

  const hooks = { jobs: JOBS, clocks: [0], shutdown: 'hooks', ...EVERY_TICK } as const;
  scenario(
    'an application with enableShutdownHooks ends by the signal after the drain',
    hooks,
    async (cluster) => {
      const { order, took } = await terminateInMidRun(cluster, 'work');
      expect(order).toEqual([...DRAINED, 'exited with SIGTERM']);
      return `ended ${took} ms after SIGTERM`;
    },
  );

  const given = { jobs: JOBS, clocks: [0, 100, -100], client: 'ioredis5', ...EVERY_TICK } as const;
  const givenTitle = 'an ioredis 5 client of the application serves until the drain is over, and stays open';
  scenario(givenTitle, given, async (cluster) => {
    const { order, took } = await terminateInMidRun(cluster, 'work');
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
