import { describe, expect, test } from '@jest/globals';
import { neverHappens } from '../../support/simulation/property.js';
import { ANY_BREACH, anytime, at8Minutes } from '../../support/simulation/scenarios.js';
import {
  crashes,
  faults,
  freezes,
  instances,
  manualRuns,
  MINUTE,
  networkFaults,
  scenarios,
  SECOND,
  slowness,
  stops,
} from '../../support/simulation/scenarios.js';

const upTo55s = instances(54 * SECOND);

describe('inside the limits of the guarantees', () => {
  test('S1a: crashes, short stops and an unreliable store run no tick twice and no two runs at once', async () => {
    const unreliable = faults(
      8,
      stops(anytime, 2500),
      crashes(anytime),
      manualRuns(anytime),
      freezes(anytime, 1, 8 * SECOND),
      networkFaults(anytime, 20 * SECOND),
      slowness(anytime, MINUTE, 900),
    );
    const handler = { longest: 90 * SECOND, reaction: 150 };
    const arbitrary = scenarios({ ...at8Minutes, handler }, { instances: upTo55s, faults: unreliable });
    const { crashesInMidRun, outcomes } = await neverHappens('S1a', ANY_BREACH, arbitrary, 60);
    expect(crashesInMidRun).toBeGreaterThan(0);
    expect(outcomes['lock-unavailable']).toBeGreaterThan(0);
  });

  test('S1b: with a healthy store a process may stop for more than half of the lock timeout', async () => {
    const handler = { longest: 90 * SECOND, reaction: 150 };
    const stopping = faults(8, stops(anytime, 18 * SECOND), crashes(anytime), manualRuns(anytime));
    const arbitrary = scenarios({ ...at8Minutes, handler }, { instances: upTo55s, faults: stopping });
    const { runs } = await neverHappens('S1b', ANY_BREACH, arbitrary, 60);
    expect(runs).toBeGreaterThan(200);
  });

  test('S2a: with timers on time the clocks may differ by nearly a period and a minute', async () => {
    const handler = { longest: 20 * SECOND, reaction: 150 };
    const arbitrary = scenarios({ ...at8Minutes, handler }, { instances: instances(MINUTE + 59 * SECOND) });
    const { outcomes } = await neverHappens('S2a', ANY_BREACH, arbitrary, 80);
    expect(outcomes['claimed-elsewhere']).toBeGreaterThan(200);
  });

  test('S3b: timers late by up to a period run no tick twice while clocks differ by less than 55 s', async () => {
    const handler = { longest: 20 * SECOND, reaction: 150 };
    const late = faults(8, stops(anytime, MINUTE));
    const arbitrary = scenarios({ ...at8Minutes, handler }, { instances: upTo55s, faults: late });
    const { outcomes } = await neverHappens('S3b', ['tick twice'], arbitrary, 60);
    expect(outcomes['claimed-elsewhere']).toBeGreaterThan(200);
  });

  test('S8a: an unreachable store overlaps no run whose handler ends within 9 % of the lock timeout', async () => {
    const handler = { longest: 90 * SECOND, shortest: 30 * SECOND, reaction: 2600 };
    const unreachable = faults(
      12,
      freezes(anytime, SECOND, MINUTE),
      networkFaults(anytime, MINUTE),
      manualRuns(anytime),
    );
    const arbitrary = scenarios({ ...at8Minutes, handler }, { instances: upTo55s, faults: unreachable });
    const { aborted } = await neverHappens('S8a', ANY_BREACH, arbitrary, 60);
    expect(aborted).toBeGreaterThan(3);
  });
});
