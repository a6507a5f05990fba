import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countBreaches } from '../../support/simulation/property.js';
import type { InstancePlan } from '../../support/simulation/scenario.js';
import {
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
  scenarios,
  SECOND,
  stops,
} from '../../support/simulation/scenarios.js';

const short = { longest: 20 * SECOND, reaction: 150 };
const long = { longest: 90 * SECOND, shortest: 40 * SECOND, reaction: 150 };

/** Two instances whose clocks differ by at least `least` and at most `most`. */
function apart(least: number, most: number): fc.Arbitrary<InstancePlan[]> {
  return moment(least, most).map((skew) => [{ skew: 0 }, { skew }]);
}

/**
 * Breaches occur outside the guarantees, and the checker sees them. Otherwise its silence elsewhere would mean nothing.
 */
describe('outside the limits of the guarantees', () => {
  test('S2b: clocks that differ by more than a period and a minute run ticks twice', async () => {
    const far = apart(MINUTE + 61 * SECOND, MINUTE + 200 * SECOND);
    const arbitrary = scenarios({ ...at8Minutes, handler: short }, { instances: far });
    const counts = await countBreaches('S2b', arbitrary, 50);
    expect(counts['tick twice']).toBeGreaterThan(25);
  });

  test('S3a: clocks that differ by more than a minute run ticks twice when timers are late', async () => {
    const far = apart(61 * SECOND, MINUTE + 59 * SECOND);
    const late = faults(8, stops(anytime, MINUTE));
    const arbitrary = scenarios({ ...at8Minutes, handler: short }, { instances: far, faults: late });
    const counts = await countBreaches('S3a', arbitrary, 100);
    expect(counts['tick twice']).toBeGreaterThan(5);
  });

  test('S6: a handler that does not check isHeld overlaps after a long stop', async () => {
    const stopping = faults(10, stops(anytime, MINUTE), manualRuns(anytime));
    const arbitrary = scenarios(
      { ...at8Minutes, handler: long },
      { instances: instances(5 * SECOND), faults: stopping },
    );
    const counts = await countBreaches('S6', arbitrary, 100);
    expect(counts.overlap).toBeGreaterThan(5);
  });

  test('S7: a handler that does not check isHeld overlaps after its machine was suspended', async () => {
    const suspended = faults(10, stops(anytime, 90 * SECOND, 'suspend'), manualRuns(anytime));
    const arbitrary = scenarios(
      { ...at8Minutes, handler: long },
      { instances: instances(5 * SECOND), faults: suspended },
    );
    const counts = await countBreaches('S7', arbitrary, 100);
    expect(counts.overlap).toBeGreaterThan(5);
  });

  test('S8b: a handler that needs more than a tenth of the lock timeout to end overlaps', async () => {
    const handler = { longest: 90 * SECOND, shortest: 60 * SECOND, reaction: 20 * SECOND };
    const away = faults(12, freezes(anytime, 1, MINUTE), networkFaults(anytime, MINUTE), manualRuns(anytime));
    const arbitrary = scenarios(
      { ...at8Minutes, handler },
      { instances: instances(5 * SECOND), faults: away },
    );
    const counts = await countBreaches('S8b', arbitrary, 100);
    expect(counts['overlap after the signal']).toBeGreaterThan(0);
  });

  test('S9: a store that loses its data runs ticks twice, and two runs at once', async () => {
    const losing = faults(6, forgetting(anytime), manualRuns(anytime));
    const arbitrary = scenarios(
      { ...at8Minutes, handler: long },
      { instances: instances(54 * SECOND), faults: losing },
    );
    const counts = await countBreaches('S9', arbitrary, 100);
    expect(counts['tick twice']).toBeGreaterThan(0);
    expect(counts.overlap).toBeGreaterThan(0);
  });
});
