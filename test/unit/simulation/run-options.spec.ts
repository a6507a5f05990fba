import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jitterOf } from '../../../lib/schedules/jitter.js';
import { neverHappens } from '../../support/simulation/property.js';
import type { InstancePlan, JobPlan } from '../../support/simulation/scenario.js';
import {
  ANY_BREACH,
  anytime,
  at8Minutes,
  crashes,
  everyMinute,
  faults,
  instances,
  MINUTE,
  moment,
  scenarios,
  SECOND,
  stops,
} from '../../support/simulation/scenarios.js';
import type { Simulation } from '../../support/simulation/simulation.js';

const upTo55s = instances(54 * SECOND);

/** Instances that start one after the other, whose clocks differ by at most `skew`. */
function startingBefore(
  last: number,
  skew: number,
  count = { min: 2, max: 4 },
): fc.Arbitrary<InstancePlan[]> {
  const plan = fc.record({ skew: moment(0, skew), startsAt: moment(0, last) });
  return fc.array(plan, { minLength: count.min, maxLength: count.max });
}

describe('S4: with a jitter of up to 0.9 of the period', () => {
  const period = 5 * MINUTE;
  const job = { ...everyMinute, schedule: period, jitter: 0.9 * period };
  const handler = { longest: 5 * SECOND, reaction: 150 };
  const lasts = 40 * MINUTE;
  const sameClocks = instances(0);

  /** How long after its tick and that tick's jitter each run started. */
  function latenessOf({ checker: { runs } }: Simulation): number[] {
    return runs.map(({ tick = NaN, startedAt }) => startedAt - tick - jitterOf(job.name, tick, job.jitter));
  }

  test('each tick starts once, at the same moment in whichever instance starts it', async () => {
    const arbitrary = scenarios({ jobs: [job], lasts, handler }, { instances: sameClocks });
    const { runs, scenarios: played } = await neverHappens('S4', ANY_BREACH, arbitrary, 30, (simulation) => {
      const far = latenessOf(simulation).find((lateness) => lateness < 0 || lateness > 50);
      return far === undefined ? undefined : `a run started ${far} ms after its jitter`;
    });
    // The last tick may fall due after the end.
    expect(runs).toBeGreaterThanOrEqual(7 * played);
  });

  test('no tick starts twice or before its jitter when timers are late by up to a period', async () => {
    const late = faults(8, stops(moment(0, lasts), period));
    const arbitrary = scenarios({ jobs: [job], lasts, handler }, { instances: sameClocks, faults: late });
    const { outcomes } = await neverHappens(
      'S4 late',
      ['tick twice', 'unprotected'],
      arbitrary,
      60,
      (simulation) =>
        latenessOf(simulation).some((lateness) => lateness < 0)
          ? 'a run started before its jitter'
          : undefined,
    );
    expect(outcomes['claimed-elsewhere']).toBeGreaterThan(200);
  });
});

describe('catch-up', () => {
  const handler = { longest: 20 * SECOND, reaction: 150 };

  test('S5a: at any moment of the period, catch-up runs no tick that has run, and none twice', async () => {
    const jobs = [{ ...everyMinute, catchUp: true }];
    const starting = startingBefore(at8Minutes.lasts, 54 * SECOND);
    const dying = faults(4, crashes(anytime), stops(anytime, 2500));
    const arbitrary = scenarios({ ...at8Minutes, jobs, handler }, { instances: starting, faults: dying });
    const { triggers, outcomes } = await neverHappens('S5a', ANY_BREACH, arbitrary, 100);
    expect(triggers['catch-up']).toBeGreaterThan(100);
    expect(outcomes['claimed-elsewhere']).toBeGreaterThan(200);
  });

  test('S10: after the last tick of a schedule, catch-up runs it once, in the instance that starts first', async () => {
    const jobs = [{ ...everyMinute, catchUp: true, schedule: '0 1 0 15 1 * 2026' }];
    const starting = startingBefore(11 * MINUTE, 0);
    const arbitrary = scenarios({ lasts: 15 * MINUTE, jobs, handler }, { instances: starting });
    const { triggers } = await neverHappens('S10', ANY_BREACH, arbitrary, 60, ({ checker: { runs } }) =>
      runs.length === 1 ? undefined : `the last tick started ${runs.length} times`,
    );
    expect(triggers['catch-up']).toBeGreaterThan(30);
    expect(triggers['tick']).toBeGreaterThan(5);
  });
});

describe('S12: two jobs that share a key and a schedule and wait for each other', () => {
  const jobs = ['first', 'second'].map((name): JobPlan => ({
    ...everyMinute,
    name,
    key: 'shared',
    schedule: '0 * * * * *',
    overlap: 'wait',
  }));
  const handler = { longest: 25 * SECOND, shortest: SECOND, reaction: 150 };

  /** A tick that one of the two did not run. */
  function tickThatWasLost(simulation: Simulation): string | undefined {
    for (const { name } of jobs) {
      for (let tick = 1; tick < 8; tick++) {
        if (!simulation.ran(tick * MINUTE, name)) return `nobody ran ${name} at minute ${tick}`;
      }
    }
    return undefined;
  }

  test('run every tick of both, and never overlap', async () => {
    const arbitrary = scenarios({ ...at8Minutes, jobs, handler }, { instances: upTo55s });
    const { outcomes } = await neverHappens('S12 wait', ANY_BREACH, arbitrary, 60, tickThatWasLost);
    expect(outcomes['running-elsewhere']).toBeUndefined();
  });

  test('start no run after the next tick is due, however long the other job holds the key', async () => {
    const long = { longest: 100 * SECOND, shortest: 30 * SECOND, reaction: 150 };
    const slow = faults(6, stops(anytime, 2500), crashes(anytime));
    const arbitrary = scenarios(
      { ...at8Minutes, jobs, handler: long },
      { instances: instances(0), faults: slow },
    );
    const { outcomes } = await neverHappens(
      'S12 long',
      ANY_BREACH,
      arbitrary,
      60,
      ({ checker: { runs } }) => {
        const late = runs.find(({ tick = NaN, startedAt }) => startedAt > tick + MINUTE + 3 * SECOND);
        return late && `run ${late.number} started after the tick that follows its own`;
      },
    );
    expect(outcomes['running-elsewhere']).toBeGreaterThan(50);
  });
});
