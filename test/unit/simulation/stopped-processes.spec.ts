import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { neverHappens } from '../../support/simulation/property.js';
import {
  ANY_BREACH,
  anytime,
  at8Minutes,
  crashes,
  faults,
  instances,
  manualRuns,
  MINUTE,
  moment,
  scenarios,
  SECOND,
  stops,
} from '../../support/simulation/scenarios.js';

describe('processes that stop, are suspended or die', () => {
  test('S6: a handler that checks isHeld before each act overlaps nothing, however long its process stops', async () => {
    const handler = { longest: 90 * SECOND, shortest: 40 * SECOND, reaction: 150, isChecked: true };
    const stopping = faults(10, stops(anytime, MINUTE), manualRuns(anytime));
    const arbitrary = scenarios(
      { ...at8Minutes, handler },
      { instances: instances(5 * SECOND), faults: stopping },
    );
    const { aborted } = await neverHappens('S6 checked', ANY_BREACH, arbitrary, 60);
    expect(aborted).toBeGreaterThan(3);
  });

  test('S7: a handler that checks isHeld before each act overlaps nothing after its machine was suspended', async () => {
    const handler = { longest: 90 * SECOND, shortest: 40 * SECOND, reaction: 150, isChecked: true };
    const suspended = faults(10, stops(anytime, 90 * SECOND, 'suspend'), manualRuns(anytime));
    const arbitrary = scenarios(
      { ...at8Minutes, handler },
      { instances: instances(5 * SECOND), faults: suspended },
    );
    const { aborted } = await neverHappens('S7 checked', ANY_BREACH, arbitrary, 60);
    expect(aborted).toBeGreaterThan(3);
  });

  test('S14: after a crash in mid-run the job runs again within the lock timeout, one period and the clock difference', async () => {
    const handler = { longest: 90 * SECOND, shortest: 10 * SECOND, reaction: 150 };
    const three = instances(54 * SECOND, { min: 3, max: 4 });
    const dying = fc.array(crashes(moment(0, 5 * MINUTE)), { minLength: 1, maxLength: 2 });
    const arbitrary = scenarios({ ...at8Minutes, handler }, { instances: three, faults: dying });
    const { crashesInMidRun } = await neverHappens('S14', [...ANY_BREACH, 'blocked'], arbitrary, 60);
    expect(crashesInMidRun).toBeGreaterThan(3);
  });

  test('S18: an answer that waits in a stopped process starts no run without its lease', async () => {
    const job = { name: 'job', schedule: 10 * SECOND, lockTimeout: 3 * SECOND };
    const handler = { longest: 4 * SECOND, reaction: 50 };
    const atTicks = fc.tuple(fc.nat(11), fc.nat(30)).map(([tick, after]) => tick * 10 * SECOND + after);
    const arbitrary = scenarios(
      { jobs: [job], lasts: 2 * MINUTE, handler },
      { instances: instances(10), faults: faults(8, stops(atTicks, 30 * SECOND)) },
    );
    const { runs } = await neverHappens('S18', ['tick twice', 'unprotected'], arbitrary, 120);
    expect(runs).toBeGreaterThan(200);
  });
});
