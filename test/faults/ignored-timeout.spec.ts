import { describe, expect } from '@jest/globals';
import { scenario } from '../support/cluster/scenario.js';
import { SLOW_MACHINE } from '../support/slow-machine.js';

const LOCK_TIMEOUT = 1000;
const TIMEOUT = 500;
const PERIOD = 1000;
const work = {
  name: 'work',
  interval: PERIOD,
  timeout: TIMEOUT,
  lock: { lockTimeout: LOCK_TIMEOUT },
} as const;
const STUCK_FOR = 8000;

/** The signal aborts, the handler has a lockTimeout to end, its lease expires, and then the next tick falls due. */
const MOST = TIMEOUT + 2 * LOCK_TIMEOUT + PERIOD;

describe('a handler that ignores its signal after its timeout', () => {
  const title =
    'keeps its job from its own instance until it ends, and from the other until its lease expires';
  scenario(title, { jobs: [{ ...work, takes: 5 }], clocks: [0] }, async (cluster) => {
    const { record } = cluster;
    // Its clock is ahead, so it gets the tick.
    const stuck = [{ ...work, takes: STUCK_FOR, actsEvery: 100, ignoresSignal: true }];
    const { number } = await cluster.join(200, undefined, stuck);
    const isHere = ({ instance }: { instance: number }): boolean => instance === number;
    const run = await record.next('started', 'the run that gets stuck', isHere, { from: 0 });
    const isRun = (entry: { run: string }): boolean => entry.run === run.run;
    const abort = await record.next('aborted', 'its abort', isRun, { from: run.at });
    expect(abort.reason).toBe('JOB_TIMEOUT');
    const result = await record.next('result', 'its result', isRun, { from: run.at });
    expect(result).toMatchObject({ outcome: 'failed', lockLost: false });
    // The instance does not release the lease under the handler but lets it expire.
    expect((await cluster.store.lease('work'))?.pid).toBe(cluster.instance(number).pid);
    const elsewhere = await record.next('started', 'a run elsewhere', (entry) => !isHere(entry), {
      from: run.at,
    });
    const wait = Math.round(elsewhere.at - run.at);
    expect(wait).toBeGreaterThan(TIMEOUT + LOCK_TIMEOUT);
    expect(wait).toBeLessThanOrEqual(MOST + SLOW_MACHINE);
    const tick = await record.next('result', 'a tick here', isHere, { from: elsewhere.at });
    expect(tick.reason).toBe('still-running');
    const end = await record.next('ended', 'its end', isRun, { from: run.at });
    await record.next('started', 'a run here after it', isHere, { from: end.at });
    return `the job ran elsewhere after ${wait} ms (promised: ${MOST}), here after ${Math.round(end.at - run.at)} ms`;
  });
});
