import { describe, expect, it } from '@jest/globals';
import { InstanceChannels } from '../../../lib/core/channels.js';
import { InvalidOptionsError } from '../../../lib/core/errors.js';
import { StoreCheck } from '../../../lib/locks/store-check.js';
import { LockAcquirer } from '../../../lib/locks/lock-acquirer.js';
import { CommandTimeouts } from '../../../lib/locks/command-timeouts.js';
import {
  answers,
  answersAfter,
  neverAnswers,
  rejectsWith,
  ScriptedStore,
} from '../../support/scripted-store.js';
import { Outcome } from '../../support/outcome.js';
import { VirtualClock } from '../../support/virtual-clock.js';

function setUp(ping: () => Promise<void> = () => Promise.resolve()) {
  const clock = new VirtualClock();
  const store = Object.assign(new ScriptedStore(clock), { ping });
  const limits = new CommandTimeouts(clock);
  const storeCheck = new StoreCheck(
    store,
    new LockAcquirer(store, clock, limits, new InstanceChannels('here'), () => undefined),
    limits,
    'jobs:',
  );
  const check = async () => {
    const warning = new Outcome(storeCheck.warning());
    await clock.advance(2000);
    return warning;
  };
  return { clock, store, check };
}

describe('at start one lock is taken, extended and released', () => {
  it('and nothing is said when all of it works', async () => {
    const { store, check } = setUp();
    expect(await check()).toMatchObject({ state: 'resolved', value: undefined });
    expect(store.calls.map(({ command }) => command)).toEqual(['tryAcquire', 'extend', 'release']);
    expect(store.calls[0]?.key).toMatch(/^jobs:greeting:/);
    expect(store.calls[0]?.ttl).toBeLessThanOrEqual(5000);
  });

  it.each(['tryAcquire', 'extend', 'release'] as const)(
    'a store that refuses %s is named with its reason',
    async (command) => {
      const { store, check } = setUp();
      store.always(command, rejectsWith(new Error('NOPERM for the jobs')));
      const act = { tryAcquire: 'taken', extend: 'extended', release: 'released' }[command];
      expect((await check()).value).toBe(
        `the lock store answers, but a lock could not be ${act}: NOPERM for the jobs`,
      );
      expect(store.times('release')).toHaveLength(command === 'tryAcquire' ? 0 : 1);
    },
  );

  it.each(['tryAcquire', 'extend', 'release'] as const)(
    'a store that does not answer %s does not hold the start up',
    async (command) => {
      const { store, check } = setUp();
      store.always(command, neverAnswers);
      expect((await check()).value).toContain('no answer within');
    },
  );

  it('a store that does not answer at all is asked for nothing more', async () => {
    const { store, check } = setUp(() => Promise.reject(new Error('connect ECONNREFUSED')));
    expect((await check()).value).toBe('the lock store does not answer yet: connect ECONNREFUSED');
    expect(store.calls).toEqual([]);
  });

  it('what is granted too late is released', async () => {
    const { clock, store, check } = setUp();
    store.next('tryAcquire', answersAfter(2500, true));
    await check();
    await clock.advance(1000);
    expect(store.times('release')).toHaveLength(1);
  });

  it('a store that forgets its locks is named', async () => {
    const { store, check } = setUp();
    store.always('extend', answers(false));
    expect((await check()).value).toContain('does not keep its locks');
  });

  it('a store that cannot be used as it was made stops the start', async () => {
    const { check } = setUp(() => Promise.reject(new InvalidOptionsError('install ioredis')));
    expect((await check()).error).toBeInstanceOf(InvalidOptionsError);
  });
});
