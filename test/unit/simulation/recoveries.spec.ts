import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { neverHappens } from '../../support/simulation/property.js';
import type { ObservedRun } from '../../support/simulation/checker.js';
import {
  ANY_BREACH,
  anytime,
  at8Minutes,
  crashes,
  everyMinute,
  faults,
  freezes,
  instances,
  manualRuns,
  moment,
  networkFaults,
  scenarios,
  SECOND,
  stops,
} from '../../support/simulation/scenarios.js';
import { Simulation } from '../../support/simulation/simulation.js';

const LOCK_TIMEOUT = 10 * SECOND;
const job = { ...everyMinute, lockTimeout: LOCK_TIMEOUT, recover: true };
const handler = { longest: 50 * SECOND, shortest: 2 * SECOND, reaction: 150 };

/** The breaches that must not occur with recovered ticks. */
const RECOVERED = [...ANY_BREACH, 'ran again'] as const;

/** The runs whose instance died in them when at least so much time remained until the next tick. */
function diedEarly({ checker: { runs } }: Simulation, timeLeft: number): ObservedRun[] {
  return runs.filter(
    ({ diedAt, tick }) =>
      diedAt !== undefined && tick !== undefined && diedAt < tick + 60 * SECOND - timeLeft,
  );
}

describe('S22: a tick whose instance dies in mid-run', () => {
  const three = instances(SECOND, { min: 3, max: 4 });
  const dying = fc.array(crashes(moment(0, 7 * 60 * SECOND)), { minLength: 1, maxLength: 2 });

  test('runs again elsewhere within twice the lock timeout and 2 s in nearly every case', async () => {
    const arbitrary = scenarios({ ...at8Minutes, jobs: [job], handler }, { instances: three, faults: dying });
    let died = 0;
    let recovered = 0;
    const { triggers } = await neverHappens('S22', RECOVERED, arbitrary, 150, (played) => {
      for (const dead of diedEarly(played, 2.5 * LOCK_TIMEOUT)) {
        died++;
        const isNext = ({ tick, number }: ObservedRun): boolean => tick === dead.tick && number > dead.number;
        const next = played.checker.runs.find(isNext);
        const wait = (next?.startedAt ?? Infinity) - (dead.diedAt ?? NaN);
        if (wait <= 2 * LOCK_TIMEOUT + 2 * SECOND) recovered++;
      }
      return undefined;
    });
    expect(died).toBeGreaterThan(10);
    expect(recovered / died).toBeGreaterThan(0.9);
    expect(triggers['recovery']).toBeGreaterThanOrEqual(recovered);
  });
});

describe('S22: no tick runs again after its run is over, and nothing overlaps', () => {
  const upTo55s = instances(54 * SECOND);

  test.each(['skip', 'wait'] as const)(
    'with crashes and short stops, where a tick runs twice only when its instance dies (overlap: %s)',
    async (overlap) => {
      const jobs = [{ ...job, overlap, catchUp: true }];
      const dying = faults(8, crashes(anytime), stops(anytime, 5 * SECOND), manualRuns(anytime));
      const arbitrary = scenarios({ ...at8Minutes, jobs, handler }, { instances: upTo55s, faults: dying });
      const { triggers } = await neverHappens(`S22 ${overlap}`, RECOVERED, arbitrary, 80);
      expect(triggers['recovery']).toBeGreaterThan(5);
    },
  );

  test('with an unreliable store', async () => {
    const jobs = [{ ...everyMinute, recover: true }];
    const unreliable = faults(
      8,
      crashes(anytime),
      stops(anytime, 2500),
      manualRuns(anytime),
      freezes(anytime, 1, 8 * SECOND),
      networkFaults(anytime, 20 * SECOND),
    );
    const arbitrary = scenarios({ ...at8Minutes, jobs, handler }, { instances: upTo55s, faults: unreliable });
    const { outcomes } = await neverHappens(
      'S22 store',
      RECOVERED.filter((kind) => kind !== 'tick twice'),
      arbitrary,
      80,
    );
    expect(outcomes['lock-unavailable']).toBeGreaterThan(0);
  });

  test('when the store executes a refresh after the end of its run, because the client sent it again', async () => {
    const { checker, trace } = await new Simulation({
      seed: 2,
      lasts: 6 * 60 * SECOND,
      jobs: [{ name: 'job', schedule: 180 * SECOND, lockTimeout: 30 * SECOND, recover: true }],
      instances: [{ skew: 0 }, { skew: 3324 }],
      faults: [
        { kind: 'manual run', at: 0, instance: 0 },
        { kind: 'lose answers', at: 232_500, for: 14_753 },
      ],
      handler: { longest: 90 * SECOND, shortest: 30 * SECOND, reaction: 150 },
    }).play();
    // The last refresh of the claim comes after its final extension.
    expect(trace.text).toMatch(/extends claim:\S+ for 1\d{5} ms: yes[^]*extends claim:\S+ for 30000 ms: yes/);
    expect(checker.breaches).toEqual([]);
  });
});
