import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import { endOfLock, tickAfter } from '../support/cluster/lock-end.js';
import type { DeathOrder, EntryOf } from '../support/cluster/protocol.js';
import { scenario } from '../support/cluster/scenario.js';

const LOCK_TIMEOUT = 1000;
const PERIOD = 1000;
const lock = { lockTimeout: LOCK_TIMEOUT, refreshInterval: 200 };
const WORK = { name: 'work', interval: PERIOD, takes: 600, actsEvery: 100, lock } as const;

/** The instance that is ahead claims every tick, so it is the one that reaches the moment of its death. */
const AHEAD = 150;

/**
 * The moments of a run in their order, and where its tick runs. A claim that the instance has sent uses up its tick.
 */
const DEATHS: readonly (DeathOrder & { leavesLease: boolean; tickRan: 'elsewhere' | 'here' | 'nowhere' })[] =
  [
    { moment: 'before', command: 'claim', leavesLease: false, tickRan: 'elsewhere' },
    { moment: 'after', command: 'claim', leavesLease: false, tickRan: 'nowhere' },
    { moment: 'before', command: 'lease', leavesLease: false, tickRan: 'nowhere' },
    { moment: 'after', command: 'lease', leavesLease: true, tickRan: 'nowhere' },
    { moment: 'before', command: 'refresh', leavesLease: true, tickRan: 'here' },
    { moment: 'after', command: 'refresh', leavesLease: true, tickRan: 'here' },
    { moment: 'before', command: 'release', leavesLease: true, tickRan: 'here' },
    { moment: 'after', command: 'release', leavesLease: false, tickRan: 'here' },
  ];

/** The next run belongs to the first tick after the end of the lock, by the clock of the instance that runs it. */
const FIRST_TICK = PERIOD + AHEAD;

/**
 * Kills the instance that is ahead at that moment and starts another one. Returns how long the job then waits for its
 * next run.
 */
async function die(cluster: Cluster, death: (typeof DEATHS)[number]) {
  const { record, instances, store } = cluster;
  const victim = instances.at(-1);
  if (victim === undefined) throw new Error('there is no instance left');
  const dying = await victim.dieAt({ command: death.command, moment: death.moment });
  const lease = await store.lease(WORK.name);
  const left = lease?.pid === victim.pid ? lease.expiresIn : undefined;
  expect({ ...death, leavesLease: left !== undefined }).toEqual(death);
  if (left !== undefined) expect(left > 0 && left <= LOCK_TIMEOUT).toBe(true);
  const end = await endOfLock(cluster, WORK.name);
  const elsewhere = record.next('started', 'a run elsewhere', () => true, { from: dying.at });
  const [next] = await Promise.all([elsewhere, cluster.join(AHEAD)]);
  expect(next.instance).not.toBe(victim.number);
  expect(tickAfter(end, next)).toBeLessThan(FIRST_TICK);
  return { dying, wait: Math.round(next.at - dying.at) };
}

function whereItRan({ record }: Cluster, { tick, instance }: EntryOf<'dying'>): string {
  const [run] = record.of('started', (entry) => entry.tick === tick);
  if (run === undefined) return 'nowhere';
  return run.instance === instance ? 'here' : 'elsewhere';
}

describe('a job goes on, whenever an instance dies', () => {
  const options = { jobs: [WORK], clocks: [0, 0, AHEAD], client: 'ioredis5', within: 120_000 } as const;
  const title =
    'the first tick after the end of the lock runs, after a SIGKILL before and after each command of a run';
  scenario(title, options, async (cluster) => {
    // From then on the server knows the script that extends and releases.
    await cluster.record.next('result', 'a run', ({ outcome }) => outcome === 'succeeded');
    const waits: string[] = [];
    for (const death of DEATHS) {
      const { dying, wait } = await die(cluster, death);
      // By now the instances that are behind have reached its tick, too.
      await cluster.record.next('result', 'another run', ({ outcome }) => outcome === 'succeeded');
      expect({ ...death, tickRan: whereItRan(cluster, dying) }).toEqual(death);
      waits.push(`${death.moment} ${death.command} ${wait}`);
    }
    return `next run after so many ms (promised: ${LOCK_TIMEOUT + PERIOD}): ${waits.join(', ')}`;
  });
});
