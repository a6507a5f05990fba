import { describe, expect, it } from '@jest/globals';
import { jobStateStoreCases } from '../../../lib/testing/index.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { type Fault, faulty, Place } from './state-stores/plain-state-store.js';
import { WRONG_RECORDS } from './state-stores/wrong-records.js';
import { WRONG_REPORTS } from './state-stores/wrong-reports.js';
import { WRONG_REQUESTS } from './state-stores/wrong-requests.js';
import { WRONG_WHOLES } from './state-stores/wrong-wholes.js';
import { WRONG_WITHDRAWALS } from './state-stores/wrong-withdrawals.js';

const WRONG_STORES = {
  ...WRONG_REPORTS,
  ...WRONG_REQUESTS,
  ...WRONG_WITHDRAWALS,
  ...WRONG_RECORDS,
  ...WRONG_WHOLES,
};

function casesIn(place: Place) {
  return jobStateStoreCases({
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

describe('The contract kit of state stores, held against wrong stores', () => {
  it('finds nothing wrong with a store that keeps the contract', async () => {
    expect(await brokenBy(() => ({}))).toEqual([]);
  });

  it.each(Object.entries(WRONG_STORES))(
    'names the case that is broken by a store that: %s',
    async (_, { breaks, fault }) => {
      const broken = await brokenBy(fault);
      expect(broken).toContain(breaks);
      // One that is wrong in everything would prove nothing about this case.
      expect(broken.length).toBeLessThan(CASES.length / 2);
      for (const each of broken) everBroken.add(each);
    },
  );

  it('takes a store without attach() and withKeyPrefix() as it is', async () => {
    expect(await brokenBy(() => ({ attach: undefined as never, withKeyPrefix: undefined as never }))).toEqual(
      [],
    );
  });

  it('has no case that no wrong store breaks', () => {
    expect(CASES.filter((name) => !everBroken.has(name))).toEqual([]);
  });
});

describe('what the cases leave behind', () => {
  it('is no request', async () => {
    const place = new Place(new VirtualClock());
    for (const { run } of jobStateStoreCases({ wait: (milliseconds) => place.clock.advance(milliseconds) }))
      await run(() => faulty(place, () => ({})));
    expect((await faulty(place, () => ({})).overview()).requests).toEqual([]);
  });
});
