import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import type { EntryOf, JobSpec } from '../support/cluster/protocol.js';
import { scenario } from '../support/cluster/scenario.js';
import { SLOW_MACHINE } from '../support/slow-machine.js';

const LOCK_TIMEOUT = 1000;
const RECOVERED_WITHIN = 2 * LOCK_TIMEOUT + 2000;

/** No tick of this job falls due during a test. */
const daily = {
  name: 'work',
  interval: 24 * 3_600_000,
  recover: true,
  catchUp: true,
  lock: { lockTimeout: LOCK_TIMEOUT },
} as const;
const longRun: JobSpec = { ...daily, takes: 60_000, actsEvery: 100 };
const others: JobSpec = { ...daily, takes: 300 };

/** Ends the instance that is in mid-run by SIGTERM. Its run does not end within the drain. */
async function cutOff({ record, instance }: Cluster, { instance: number, run }: EntryOf<'acted'>) {
  const asked = await instance(number).terminate();
  const [abort] = record.of('aborted', (entry) => entry.run === run);
  expect(abort?.reason).toBe('SHUTDOWN');
  const [result] = record.of('result', (entry) => entry.run === run);
  expect(result).toMatchObject({ outcome: 'failed', code: 'SHUTDOWN' });
  expect(record.last('exited')).toMatchObject({ instance: number, code: 0 });
  return { asked, ended: record.last('exited').at };
}

/** Expects that the tick runs once more, to its end, and that its claim then lasts until the next tick. */
async function expectOneMoreRun({ record, store }: Cluster, again: EntryOf<'started'>): Promise<void> {
  const isIt = ({ run }: { run: string }): boolean => run === again.run;
  const result = await record.next('result', 'its result', isIt, { from: again.at });
  expect(result.outcome).toBe('succeeded');
  expect(await store.claimExpiresIn('work', again.tick ?? '')).toBeGreaterThan(60_000);
  expect(record.of('started', ({ tick }) => tick === again.tick)).toHaveLength(2);
}

describe('a run that a deploy cuts off (recover, catchUp)', () => {
  const options = { jobs: [others], clocks: [], drainTimeout: 500 };

  scenario('runs again in an instance that saw its tick', options, async (cluster) => {
    const { record } = cluster;
    const first = record.nextInMidRun('work');
    await cluster.join(0, undefined, [longRun]);
    await Promise.all([first, cluster.join(0)]);
    await record.until('the other one to find it claimed', () =>
      record.of('result', ({ instance }) => instance === 1).some(({ outcome }) => outcome === 'skipped'),
    );
    const run = await first;
    const { asked, ended } = await cutOff(cluster, run);
    const again = await record.next('started', 'the recovery', ({ instance }) => instance === 1, {
      from: asked,
    });
    expect(again).toMatchObject({ trigger: 'recovery', tick: run.tick });
    const wait = Math.round(again.at - ended);
    expect(wait).toBeLessThanOrEqual(RECOVERED_WITHIN + SLOW_MACHINE);
    await expectOneMoreRun(cluster, again);
    return `ran again ${wait} ms after the end of its instance (promised: ${RECOVERED_WITHIN})`;
  });

  const title = 'runs again in an instance that starts when its own is about to end, as in a rolling deploy';
  scenario(title, options, async (cluster) => {
    const { record, instance } = cluster;
    const first = record.nextInMidRun('work');
    await cluster.join(0, undefined, [longRun]);
    const run = await first;
    // The new instance starts during the drain or after it, because deploys do either.
    const [{ asked, ended }, { number }] = await Promise.all([cutOff(cluster, run), cluster.join(0)]);
    expect(instance(number).pid).not.toBe(instance(run.instance).pid);
    const again = await record.next('started', 'the tick again', (entry) => entry.instance === number, {
      from: asked,
    });
    expect(again.tick).toBe(run.tick);
    await expectOneMoreRun(cluster, again);
    return `ran again ${Math.round(again.at - ended)} ms after the end of its instance, by ${again.trigger}`;
  });
});
