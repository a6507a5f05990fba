import { describe, expect, it } from '@jest/globals';
import { lockStoreCases } from '../../../lib/testing/index.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { BROKEN_CASES } from './broken-cases.js';
import { type Fault, faulty, Place } from './plain-store.js';
import { WRONG_ATTEMPTS } from './wrong-attempts.js';
import { WRONG_INSPECTIONS } from './wrong-inspections.js';
import { WRONG_LEASES } from './wrong-leases.js';
import { WRONG_OUTAGES } from './wrong-outages.js';
import { WRONG_TOKENS } from './wrong-tokens.js';

const WRONG_STORES = {
  ...WRONG_ATTEMPTS,
  ...WRONG_INSPECTIONS,
  ...WRONG_LEASES,
  ...WRONG_TOKENS,
  ...WRONG_OUTAGES,
};

function casesIn(place: Place) {
  return lockStoreCases({
    wait: (milliseconds) => place.clock.advance(milliseconds),
    // Of real time: what is not there at once never comes.
    answerLimit: 150,
    loseData: async () => place.loseData(),
    cutOff: async () => {
      place.isReachable = false;
      return () => void (place.isReachable = true);
    },
  });
}

const CASES = casesIn(new Place(new VirtualClock())).map(({ name }) => name);

const everBroken = new Set<string>();

/** The names of the cases that a store with this fault breaks, each tried on a store of its own. */
async function brokenBy(fault: Fault): Promise<string[]> {
  const verdicts = CASES.map(async (name, i) => {
    const place = new Place(new VirtualClock());
    const kept = casesIn(place)[i]?.run(() => faulty(place, fault));
    return kept?.then(
      () => [],
      () => [name],
    );
  });
  return (await Promise.all(verdicts)).flatMap((broken) => broken ?? []);
}

describe('The contract kit, held against wrong stores', () => {
  it('finds nothing wrong with a store that keeps the contract', async () => {
    expect(await brokenBy(() => ({}))).toEqual([]);
  });

  it.each(Object.entries(WRONG_STORES))(
    'names the case that is broken by a store that: %s',
    async (name, fault) => {
      const broken = await brokenBy(fault);
      expect(broken).toContain(BROKEN_CASES[name]);
      // One that is wrong in everything would prove nothing about this case.
      expect(broken.length).toBeLessThan(CASES.length / 2);
      for (const each of broken) everBroken.add(each);
    },
  );

  it('takes a store without inspect() as it is', async () => {
    expect(await brokenBy(() => ({ inspect: undefined as never }))).toEqual([]);
  });

  it('has no case that no wrong store breaks', () => {
    expect(CASES.filter((name) => !everBroken.has(name))).toEqual([]);
  });
});
