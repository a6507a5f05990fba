import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { neverHappens } from '../../support/simulation/property.js';
import type { Fault } from '../../support/simulation/scenario.js';
import {
  ANY_BREACH,
  anytime,
  at8Minutes,
  faults,
  forgetting,
  freezes,
  instances,
  manualRuns,
  MINUTE,
  moment,
  networkFaults,
  outages,
  scenarios,
  SECOND,
  slowness,
} from '../../support/simulation/scenarios.js';
import type { Simulation } from '../../support/simulation/simulation.js';

function outageOf({ scenario }: Simulation): { from: number; to: number } {
  const [fault] = scenario.faults;
  if (fault === undefined || !('for' in fault)) throw new Error('this scenario has no outage');
  return { from: fault.at, to: fault.at + fault.for };
}

describe('a store that fails', () => {
  test('S9: a run learns of lost data at its next refresh, though a lost claim may run a tick twice', async () => {
    const handler = { longest: 90 * SECOND, shortest: 30 * SECOND, reaction: 150 };
    const losing = faults(3, forgetting(anytime), manualRuns(anytime));
    const arbitrary = scenarios(
      { ...at8Minutes, handler },
      { instances: instances(5 * SECOND), faults: losing },
    );
    const { aborted } = await neverHappens('S9', ['told late', 'overlap after the signal'], arbitrary, 60);
    expect(aborted).toBeGreaterThan(3);
  });

  test('S15: a store that stands still for up to 4.5 s after a tick costs no tick', async () => {
    const handler = { longest: 5 * SECOND, reaction: 150 };
    const tick = 2 * MINUTE;
    const around = fc
      .tuple(moment(500, 10 * SECOND), moment(0, 10 * SECOND))
      .map(([length, before]): Fault[] => [
        { kind: 'freeze', at: tick - Math.min(before, length), for: length },
      ]);
    const arbitrary = scenarios({ ...at8Minutes, handler }, { instances: instances(200), faults: around });
    await neverHappens('S15', ANY_BREACH, arbitrary, 60, (played) => {
      const isShort = outageOf(played).to <= tick + 4500;
      return isShort && !played.ran(tick) ? 'the tick was lost' : undefined;
    });
  });

  test('S16: an outage of up to 16 s aborts no run with a lock timeout of 30 s', async () => {
    const handler = { longest: 100 * SECOND, shortest: 90 * SECOND, reaction: 150 };
    const one = outages(anytime, SECOND, 25 * SECOND).map((outage) => [outage]);
    const arbitrary = scenarios({ ...at8Minutes, handler }, { instances: instances(SECOND), faults: one });
    const { aborted } = await neverHappens('S16', ANY_BREACH, arbitrary, 60, (played) => {
      const { from, to } = outageOf(played);
      const isAborted = played.checker.runs.some(({ run }) => run.signal.aborted);
      return to - from <= 16 * SECOND && isAborted ? 'a run was aborted' : undefined;
    });
    expect(aborted).toBeGreaterThan(0);
  });

  test('S21: every tick runs again once the store has been back for the lock timeout', async () => {
    const handler = { longest: 5 * SECOND, reaction: 150 };
    const one = outages(moment(0, 3 * MINUTE), 5 * SECOND, 200 * SECOND).map((outage) => [outage]);
    const arbitrary = scenarios(
      { ...at8Minutes, handler },
      { instances: instances(5 * SECOND), faults: one },
    );
    const { outcomes } = await neverHappens('S21', ANY_BREACH, arbitrary, 60, (played) => {
      const first = Math.ceil((outageOf(played).to + 30 * SECOND) / MINUTE);
      for (let tick = first; tick < 8; tick++) {
        if (!played.ran(tick * MINUTE)) return `nobody ran the tick at minute ${tick}`;
      }
      return undefined;
    });
    expect(outcomes['lock-unavailable']).toBeGreaterThan(50);
  });

  test('S23: a slow answer counts from its command, also with the shortest lock timeouts', async () => {
    const job = { name: 'job', schedule: 10 * SECOND, lockTimeout: 3 * SECOND };
    const handler = { longest: 9 * SECOND, shortest: 4 * SECOND, reaction: 50 };
    const soon = moment(0, 2 * MINUTE);
    const slowAndAway = faults(
      24,
      slowness(soon, MINUTE, 850),
      networkFaults(soon, 10 * SECOND),
      freezes(soon, 1, 5 * SECOND),
      manualRuns(soon),
    );
    const arbitrary = scenarios(
      { jobs: [job], lasts: 2 * MINUTE, handler },
      { instances: instances(5 * SECOND), faults: slowAndAway },
    );
    const { aborted } = await neverHappens('S23', ANY_BREACH, arbitrary, 60);
    expect(aborted).toBeGreaterThan(10);
  });

  test('S23: a run with slow answers does not overlap one that asks for its lease all the time', async () => {
    const job = { name: 'job', schedule: 10 * SECOND, lockTimeout: 3 * SECOND };
    const handler = { longest: 9 * SECOND, shortest: 6 * SECOND, reaction: 50 };
    const asking = Array.from({ length: 40 }, (_, index): Fault => {
      return { kind: 'manual run', at: 200 + 200 * index, instance: 1 };
    });
    const contended: Fault[] = [
      { kind: 'slow answers', at: 0, for: 9 * SECOND, by: 900, instance: 0 },
      { kind: 'manual run', at: 10, instance: 0 },
      ...asking,
    ];
    const kind = fc.constantFrom('refuse' as const, 'lose questions' as const);
    const cutOff = fc
      .record({ kind, at: moment(0, 4 * SECOND), for: fc.constant(8 * SECOND), instance: fc.constant(0) })
      .map((fault) => [...contended, fault]);
    const two = fc.constant([{ skew: 0 }, { skew: 0 }]);
    const arbitrary = scenarios(
      { jobs: [job], lasts: 9 * SECOND, handler },
      { instances: two, faults: cutOff },
    );
    const { aborted } = await neverHappens('S23 contended', ANY_BREACH, arbitrary, 100);
    expect(aborted).toBeGreaterThan(50);
  });
});
