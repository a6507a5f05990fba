import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { neverHappens } from '../../support/simulation/property.js';
import {
  ANY_BREACH,
  anytime,
  at8Minutes,
  everyMinute,
  faults,
  freezes,
  instances,
  manualRuns,
  MINUTE,
  moment,
  networkFaults,
  scenarios,
  SECOND,
  steps,
  stops,
} from '../../support/simulation/scenarios.js';
import type { Simulation } from '../../support/simulation/simulation.js';

const upTo55s = instances(54 * SECOND);

/** A run that started before the hold of the previous run was over. */
function runWithinHold({ checker: { runs } }: Simulation, hold: number): string | undefined {
  const early = runs.find(({ startedAt }, index) => {
    const before = runs[index - 1];
    return before?.endedAt !== undefined && startedAt < before.endedAt + hold;
  });
  return early && `run ${early.number} started within the hold of the run before it`;
}

describe('schedules, holds and shared keys', () => {
  test.each([90 * SECOND, 4 * MINUTE])(
    'S11: no instance runs within a hold of %d ms',
    async (holdOnSuccess) => {
      const jobs = [{ ...everyMinute, holdOnSuccess }];
      const handler = { longest: 90 * SECOND, reaction: 150 };
      const healthy = faults(6, stops(anytime, 2500), manualRuns(anytime));
      const arbitrary = scenarios({ ...at8Minutes, jobs, handler }, { instances: upTo55s, faults: healthy });
      const judge = (played: Simulation): string | undefined => runWithinHold(played, holdOnSuccess);
      const { outcomes } = await neverHappens('S11 holds', ANY_BREACH, arbitrary, 80, judge);
      expect(outcomes['running-elsewhere']).toBeGreaterThan(50);
    },
  );

  test('S11: holds with an unreliable store run no tick twice and no two runs at once', async () => {
    const jobs = [{ ...everyMinute, holdOnSuccess: 100 * SECOND }];
    const handler = { longest: 90 * SECOND, reaction: 150 };
    const failing = faults(
      8,
      stops(anytime, 2500),
      manualRuns(anytime),
      freezes(anytime, 1, 8 * SECOND),
      networkFaults(anytime, 20 * SECOND),
    );
    const arbitrary = scenarios({ ...at8Minutes, jobs, handler }, { instances: upTo55s, faults: failing });
    const { outcomes } = await neverHappens('S11 faults', ANY_BREACH, arbitrary, 60);
    expect(outcomes['running-elsewhere']).toBeGreaterThan(50);
  });

  test('S12: two jobs that share a key and a schedule never run at the same time', async () => {
    const jobs = ['first', 'second'].map((name) => ({
      ...everyMinute,
      name,
      key: 'shared',
      schedule: '0 * * * * *',
    }));
    const handler = { longest: 40 * SECOND, shortest: SECOND, reaction: 150 };
    const arbitrary = scenarios({ ...at8Minutes, jobs, handler }, { instances: upTo55s });
    const { outcomes } = await neverHappens('S12', ANY_BREACH, arbitrary, 80);
    expect(outcomes['running-elsewhere']).toBeGreaterThan(50);
  });

  test('S13: two versions of a schedule side by side run each tick once and never overlap', async () => {
    const jobs = [{ ...everyMinute, schedule: 30 * SECOND }];
    const handler = { longest: 40 * SECOND, reaction: 150 };
    const versions = fc
      .array(moment(0, 54 * SECOND), { minLength: 4, maxLength: 4 })
      .map((skews) => skews.map((skew, index) => ({ skew, schedules: [index < 2 ? 30 * SECOND : MINUTE] })));
    const arbitrary = scenarios({ ...at8Minutes, jobs, handler }, { instances: versions });
    const { runs } = await neverHappens('S13', ANY_BREACH, arbitrary, 80);
    expect(runs).toBeGreaterThan(200);
  });

  test('S19: clocks that change by up to 25 s run no tick twice and no two runs at once', async () => {
    const handler = { longest: 40 * SECOND, reaction: 150 };
    const setTwice = faults(2, steps(anytime, 25 * SECOND));
    const arbitrary = scenarios(
      { ...at8Minutes, handler },
      { instances: instances(4 * SECOND), faults: setTwice },
    );
    const { runs } = await neverHappens('S19', ANY_BREACH, arbitrary, 60);
    expect(runs).toBeGreaterThan(200);
  });

  test.each(['0,1,2,30 0,1,21 * * * *', '*/20 */5 * * * *', '59 59 * * * *'])(
    'S20: late timers run no tick of the irregular cron "%s" twice',
    async (schedule) => {
      const jobs = [{ ...everyMinute, schedule, lockTimeout: 10 * SECOND }];
      const handler = { longest: 5 * SECOND, reaction: 150 };
      const lasts = 65 * MINUTE;
      const late = faults(12, stops(moment(0, lasts), 2 * MINUTE));
      const arbitrary = scenarios({ jobs, lasts, handler }, { instances: upTo55s, faults: late });
      const { runs } = await neverHappens('S20', ['tick twice', 'unprotected'], arbitrary, 20);
      expect(runs).toBeGreaterThanOrEqual(20);
    },
  );
});
