import { describe, expect, test } from '@jest/globals';
import { neverHappens } from '../../support/simulation/property.js';
import type { JobPlan } from '../../support/simulation/scenario.js';
import {
  ANY_BREACH,
  anytime,
  at8Minutes,
  everyMinute,
  faults,
  freezes,
  instances,
  manualRuns,
  networkFaults,
  scenarios,
  SECOND,
  slowness,
  steps,
} from '../../support/simulation/scenarios.js';
import type { Simulation } from '../../support/simulation/simulation.js';

describe('S24: runs that wait for their lease while the store answers late', () => {
  const waiting = ['first', 'second', 'third'].map((name): JobPlan => ({
    ...everyMinute,
    name,
    key: 'shared',
    schedule: '0 * * * * *',
    overlap: 'wait',
  }));
  const handler = { longest: 12 * SECOND, shortest: SECOND, reaction: 150 };

  test.each([30, 3])(
    'no late answer to one acquisition affects the lock of another (lock timeout %d s)',
    async (timeout) => {
      const jobs = waiting.map((job) => ({ ...job, lockTimeout: timeout * SECOND }));
      const late = faults(
        10,
        slowness(anytime, 40 * SECOND, 9 * SECOND),
        freezes(anytime, SECOND, 9 * SECOND),
        networkFaults(anytime, 9 * SECOND),
        manualRuns(anytime),
      );
      const arbitrary = scenarios(
        { ...at8Minutes, jobs, handler: { ...handler, reaction: 50 } },
        { instances: instances(SECOND, { min: 2, max: 3 }), faults: late },
      );
      const { outcomes } = await neverHappens(`S24 ${timeout}`, ANY_BREACH, arbitrary, 40);
      expect(outcomes['succeeded']).toBeGreaterThan(200);
      expect(outcomes['lock-unavailable']).toBeGreaterThan(10);
    },
  );
});

describe('S25: runs with several attempts while clocks are set', () => {
  const delay = 10 * SECOND;
  const longest = 3 * SECOND;
  const jobs = [{ ...everyMinute, retry: { failures: 2, delay } }];

  /** A run that took longer than its attempts and pauses, by the true time. */
  function runThatLasted({ checker: { runs } }: Simulation): string | undefined {
    const most = 3 * longest + 2 * delay + SECOND;
    const long = runs.find(({ startedAt, endedAt = startedAt }) => endedAt - startedAt > most);
    return long && `run ${long.number} lasted for longer than its attempts and pauses`;
  }

  test('no step of the clock makes a pause longer and keeps the lock for as long', async () => {
    const set = faults(10, steps(anytime, 300 * SECOND), manualRuns(anytime));
    const arbitrary = scenarios(
      { ...at8Minutes, jobs, handler: { longest, reaction: 150 } },
      { instances: instances(SECOND, { min: 1, max: 2 }), faults: set },
    );
    const { outcomes } = await neverHappens('S25', ['overlap', 'unprotected'], arbitrary, 30, runThatLasted);
    expect(outcomes['succeeded']).toBeGreaterThan(50);
  });
});
