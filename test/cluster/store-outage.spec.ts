import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import { scenario } from '../support/cluster/scenario.js';

const LOCK_TIMEOUT = 2000;
const lock = { lockTimeout: LOCK_TIMEOUT };

/** For how many ticks, a second apart, Redis is down. */
const OUTAGE = 8;

/** The outcomes of the ticks of `often` in one instance after that time. */
function reasons({ record }: Cluster, number: number, after: string): (string | undefined)[] {
  return record
    .of('result', ({ instance, job, tick = '' }) => instance === number && job === 'often' && tick > after)
    .map(({ outcome, reason = outcome }) => reason);
}

describe('a tick that cannot be locked is skipped and never runs unprotected', () => {
  const jobs = [
    { name: 'often', interval: '1s', takes: 5, lock },
    { name: 'long', interval: '4s', takes: 3500, actsEvery: 100, lock },
  ] as const;
  const options = { jobs, clocks: [0, 0, 0] };
  const title =
    'instances skip ticks while Redis is down for 8 s, and go on when it returns without its data';
  scenario(title, options, async (cluster) => {
    const { record } = cluster;
    const long = await record.nextInMidRun('long');
    const { down, stoppedAt } = await cluster.stopStore();
    const isLong = ({ run }: { run: string }): boolean => run === long.run;
    const abort = await record.next('aborted', 'the abort of the long run', isLong, { from: down });
    // The instance trusts its lease for 90 % of LOCK_TIMEOUT. The handler would go on for longer than either limit.
    expect(abort.at - down).toBeLessThanOrEqual(LOCK_TIMEOUT + 1000);
    const inOutage = (number: number): (string | undefined)[] => reasons(cluster, number, stoppedAt);
    await cluster.untilEach(`has had ${OUTAGE} ticks`, (number) => inOutage(number).length >= OUTAGE);
    const outcomes = cluster.instances.map(({ number }) => inOutage(number));
    const unprotected = record.of('started', ({ tick = '' }) => tick > stoppedAt);
    expect({ unprotected }).toEqual({ unprotected: [] });
    expect(new Set(outcomes.flat())).toEqual(new Set(['lock-unavailable']));
    const up = await cluster.restartStore();
    const startedAgainAt = new Date().toISOString();
    const run = await record.next('started', 'a run', ({ job }) => job === 'often', { from: up });
    await cluster.untilEach('has been answered again', (number) =>
      reasons(cluster, number, startedAgainAt).some((reason) => reason !== 'lock-unavailable'),
    );
    const skips = outcomes.map(({ length }) => length);
    return (
      `down for ${Math.round(up - down)} ms, ${skips.join(' + ')} ticks skipped, the run in flight aborted after ` +
      `${Math.round(abort.at - down)} ms, the next run ${Math.round(run.at - up)} ms after the start of Redis`
    );
  });
});

describe('a run learns that the store has lost its lock', () => {
  // Only a refresh detects the loss before the run ends, because the lease itself lasts longer.
  const refreshing = { lockTimeout: 9000, refreshInterval: 500 };
  const jobs = [{ name: 'work', interval: '3s', takes: 2500, actsEvery: 100, lock: refreshing }] as const;
  const options = { jobs, clocks: [0, 0, 0] };
  scenario(
    'a FLUSHALL in mid-run aborts the run at its next refresh, and ticks go on',
    options,
    async (cluster) => {
      const { record } = cluster;
      const { run } = await record.nextInMidRun('work');
      const lost = await cluster.flushStore();
      const abort = await record.next('aborted', 'the abort', (entry) => entry.run === run, { from: lost });
      expect(abort.reason).toBe('LOCK_LOST');
      const result = await record.next('result', 'the result', (entry) => entry.run === run, { from: lost });
      expect(result.lockLost).toBe(true);
      const next = await record.next('started', 'the next run', (entry) => entry.run !== run, { from: lost });
      const [told, after] = [abort.at - lost, next.at - lost].map(Math.round);
      return `told ${told} ms after the loss, the next run came after ${after} ms`;
    },
  );
});
