import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PostgresLockStore } from '../../../lib/postgres/index.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

const LONG = 60_000;

let clock: VirtualClock;
let sent: string[];
/** Answers the oldest look for the table that has no answer. */
let answerLook: () => void;
let store: PostgresLockStore;

/** A server that has the table, and says so when the test lets it. */
beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0.5); // The first sweep comes half a minute later.
  clock = new VirtualClock();
  sent = [];
  const looks: (() => void)[] = [];
  answerLook = () => looks.shift()?.();
  const query = (text: string): Promise<Record<string, string>[]> => {
    const isLook = text.includes('to_regclass');
    sent.push(isLook ? 'look' : 'other');
    if (!isLook) return Promise.resolve([{ done: 'true' }]);
    return new Promise((resolve) => looks.push(() => resolve([{ exists: 'true' }])));
  };
  store = new PostgresLockStore({ query }, clock);
});

describe('the look for the table', () => {
  it('lasts as long as the most patient question may wait', async () => {
    const hasty = expect(store.tryAcquire('hasty', 1000)).rejects.toThrow('no answer within 308 ms');
    const patient = store.tryAcquire('patient', LONG);
    await clock.advance(500);
    await hasty;
    answerLook();
    await expect(patient).resolves.toBeDefined();
    expect(sent).toEqual(['look', 'other']);
  });

  it('that is answered after the close of the store leads to no other statement', async () => {
    const asked = expect(store.tryAcquire('key', LONG)).rejects.toThrow('the store was closed');
    await settle();
    await store.close();
    answerLook();
    await settle();
    expect(sent).toEqual(['look']);
    await clock.advance(LONG);
    await asked;
  });

  it('comes again after one without an answer', async () => {
    const asked = expect(store.tryAcquire('key', LONG)).rejects.toThrow('no answer within 975 ms');
    await clock.advance(1000);
    await asked;
    const again = store.tryAcquire('key', LONG);
    await settle();
    answerLook();
    answerLook();
    await expect(again).resolves.toBeDefined();
  });
});
