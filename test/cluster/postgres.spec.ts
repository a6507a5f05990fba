import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import { endOfLock, tickAfter } from '../support/cluster/lock-end.js';
import { observedRuns } from '../support/cluster/observed-run.js';
import { scenario } from '../support/cluster/scenario.js';
import { onePostgres } from '../support/cluster/store-site.js';
import { Viewer } from '../support/cluster/viewer.js';

const LOCK_TIMEOUT = 2000;
const PERIOD = 1000;
const lock = { lockTimeout: LOCK_TIMEOUT };

/** For so many ticks all connections are killed while runs go on. */
const ROUNDS = 6;

const STEADY = [
  { name: 'often', cron: '* * * * * *', takes: 5, lock },
  { name: 'long', interval: PERIOD, takes: 600, actsEvery: 50, lock },
] as const;

const WORK = { name: 'work', interval: PERIOD, takes: 800, actsEvery: 100, lock } as const;
const RECOVERED = {
  name: 'recovered',
  interval: '5s',
  takes: 2500,
  actsEvery: 100,
  recover: true,
  lock: { lockTimeout: 1000 },
} as const;

/** A tick whose instance dies runs again so soon, without the time that a machine takes. */
const RECOVERED_WITHIN = 2 * RECOVERED.lock.lockTimeout + 2000;

/** Kills all connections while `long` runs, again and again. */
async function breakConnections({ record, store }: Cluster): Promise<number> {
  const runs: string[] = [];
  while (runs.length < ROUNDS) {
    runs.push((await record.nextInMidRun('long')).run);
    await store.breakConnections();
  }
  const isOne = ({ run }: { run: string }): boolean => runs.includes(run);
  await record.until('their results', () => record.of('result', isOne).length >= ROUNDS);
  const others = record.of('result', (result) => isOne(result) && result.outcome !== 'succeeded');
  expect({ others }).toEqual({ others: [] });
  return runs.length;
}

async function pauseAndResume({ record }: Cluster, viewer: Viewer): Promise<string> {
  const { pending } = await viewer.cluster.pause('work', { by: 'ada', wait: '10s' });
  expect(pending).toEqual([]);
  const isWork = ({ job }: { job: string }): boolean => job === 'work';
  const before = record.of('started', isWork).length;
  const skipped = await record.until('skipped ticks', () => {
    const skips = record.of('result', (result) => isWork(result) && result.reason === 'paused');
    return skips.length >= 3 && skips;
  });
  expect(record.of('started', isWork)).toHaveLength(before);
  await viewer.cluster.resume('work', { by: 'ada', wait: '10s' });
  await record.next('started', 'a run after the pause', isWork);
  return `${skipped.length} skips while it was paused`;
}

async function crash({ record, instance, store }: Cluster): Promise<string> {
  const victim = await record.nextInMidRun('work');
  const killed = await instance(victim.instance).kill();
  const end = await endOfLock({ store }, 'work');
  const isWork = ({ job }: { job: string }): boolean => job === 'work';
  const elsewhere = await record.next('started', 'a run elsewhere', isWork, { from: killed });
  expect(elsewhere.instance).not.toBe(victim.instance);
  expect(tickAfter(end, elsewhere)).toBeLessThan(PERIOD);
  return `ran elsewhere ${Math.round(elsewhere.at - killed)} ms after the kill`;
}

async function recover({ record, instance }: Cluster): Promise<string> {
  const victim = await record.nextInMidRun('recovered');
  const killed = await instance(victim.instance).kill();
  const isTick = ({ tick }: { tick?: string | undefined }): boolean => tick === victim.tick;
  const again = await record.next('started', 'the recovery', isTick, { from: killed });
  expect(again).toMatchObject({ trigger: 'recovery' });
  return `recovered ${Math.round(again.at - killed)} ms after the kill (promised: ${RECOVERED_WITHIN})`;
}

/** Restarts the server, which keeps its data. */
async function restart({ record, server }: Cluster): Promise<string> {
  await record.nextInMidRun('work');
  await server.restart();
  const up = performance.now();
  await record.next('started', 'a run after the restart', ({ job }) => job === 'work');
  return `ran ${Math.round(performance.now() - up)} ms after the restart`;
}

describe('instances that keep their locks in PostgreSQL', () => {
  const steady = {
    jobs: STEADY,
    clocks: [0, 150, -150],
    site: onePostgres,
    everyTickOf: { often: PERIOD, long: PERIOD },
  };
  scenario('run every tick once while all of their connections are killed', steady, async (cluster) => {
    const kills = await breakConnections(cluster);
    expect(cluster.record.of('lock-lost')).toEqual([]);
    return `${observedRuns(cluster.record.entries).length} runs, connections killed ${kills} times`;
  });

  const faulty = { jobs: [WORK, RECOVERED], clocks: [0, 0, 0, 0], site: onePostgres };
  scenario('follow a pause, and go on after crashes and a restart of the server', faulty, async (cluster) => {
    const viewer = new Viewer(cluster.server.url);
    try {
      // A killed instance would count as a live one for a while, and acknowledge no pause.
      const paused = await pauseAndResume(cluster, viewer);
      const recovered = await recover(cluster);
      const crashed = await crash(cluster);
      return [paused, recovered, crashed, await restart(cluster)].join('; ');
    } finally {
      await viewer.close();
    }
  });
});
