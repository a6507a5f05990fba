import { describe, expect, it } from '@jest/globals';
import { InstanceIdentity } from '../../../lib/core/identity.js';
import type { Duration } from '../../../lib/core/duration.js';
import { InvalidOptionsError, LockReentryError, LockUnavailableError } from '../../../lib/core/errors.js';
import { ExclusiveLocks } from '../../../lib/locks/exclusive-locks.js';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { neverAnswers, ScriptedStore } from '../../support/scripted-store.js';
import { Outcome } from '../../support/outcome.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { locksOn } from './locking.js';

function setUp(leaseKeyOfRun?: string) {
  const clock = new VirtualClock();
  const store = new ScriptedStore(clock);
  const locks = new ExclusiveLocks(
    locksOn(store, clock).keeper,
    'jobs:',
    new InstanceIdentity(),
    () => leaseKeyOfRun,
  );
  return { clock, store, locks };
}

describe('a lock is taken by hand', () => {
  it('under its prefixed key, for 30 s, by an owner of its own', async () => {
    const { store, locks } = setUp();
    const first = await locks.tryAcquire('import:7');
    await locks.tryAcquire('import:7');
    expect(first).toMatchObject({ key: 'import:7', isHeld: true });
    expect(store.calls).toMatchObject([{ key: 'jobs:lock:import:7', ttl: 30_000 }, {}]);
    const [one, other] = store.calls.map(({ options }) => options?.owner);
    expect(one).toMatch(new RegExp(`^.+:${process.pid}:.+$`));
    expect(one).not.toBe(other);
  });

  it('and is refreshed only when that was asked for', async () => {
    const { clock, store, locks } = setUp();
    await locks.tryAcquire('a');
    await locks.tryAcquire('b', { lockTimeout: '4s', refreshInterval: '2s' });
    await clock.advance(20_000);
    expect(store.times('extend')).toEqual(Array.from({ length: 10 }, (_, i) => (i + 1) * 2000));
  });

  it('once: the second who asks is told that it is held', async () => {
    const clock = new VirtualClock();
    const { keeper } = locksOn(new InMemoryLockStore(clock), clock);
    const locks = new ExclusiveLocks(keeper, '', new InstanceIdentity(), () => undefined);
    const lock = await locks.tryAcquire('a');
    await expect(locks.tryAcquire('a')).resolves.toBeUndefined();
    await lock?.release();
    await expect(locks.tryAcquire('a')).resolves.toMatchObject({ isHeld: true });
  });

  it('a store without an answer is unavailable after 5 s', async () => {
    const { clock, store, locks } = setUp();
    store.always('tryAcquire', neverAnswers);
    const asked = new Outcome(locks.tryAcquire('a'));
    await clock.advance(4999);
    expect(asked.state).toBe('pending');
    await clock.advance(1);
    expect(asked.error).toBeInstanceOf(LockUnavailableError);
  });
});

describe('a run that asks for the lock that it holds already is told so', () => {
  it('instead of being refused for ever', async () => {
    const { store, locks } = setUp('report');
    await expect(locks.tryAcquire('report')).rejects.toThrow(LockReentryError);
    await expect(locks.tryAcquire('report')).rejects.toThrow(/"report".*run\.lock/);
    expect(store.calls).toEqual([]);
  });

  it('any other key it may have', async () => {
    const { locks } = setUp('report');
    await expect(locks.tryAcquire('report:7')).resolves.toBeDefined();
  });
});

describe('wrong arguments are refused before the store is asked', () => {
  it.each([
    ['an empty key', '', {}, /`key`/],
    ['a key that is no text', 7, {}, /`key`/],
    ['a key of 501 characters', 'k'.repeat(501), {}, /`key`.*at most 500/],
    ['a key with a line break', 'a\nb', {}, /`key`.*control/],
    ['a key that is ill-formed', 'a\ud83d', {}, /`key`.*well-formed/],
    ['a lockTimeout below 1 s', 'a', { lockTimeout: 999 }, /`lockTimeout`.*from 1 s/],
    ['a lockTimeout that is no duration', 'a', { lockTimeout: 'soon' }, /`lockTimeout`.*"soon"/],
    ['a lockTimeout above 366 days', 'a', { lockTimeout: '367d' }, /`lockTimeout`/],
    ['a lockTimeout with a fraction', 'a', { lockTimeout: 1500.5 }, /`lockTimeout`/],
    ['a refreshInterval of 0', 'a', { refreshInterval: 0 }, /`refreshInterval`.*from 100 ms/],
    ['a refreshInterval of 99 ms', 'a', { refreshInterval: '99ms' }, /`refreshInterval`.*from 100 ms/],
    ['more than half of lockTimeout', 'a', { refreshInterval: 15_001 }, /`refreshInterval`.*half.*15s/],
    ['more than half of a given lockTimeout', 'a', { lockTimeout: '1m', refreshInterval: '31s' }, /30s/],
    ['an unknown option', 'a', { locktimeout: '1m' }, /`locktimeout`: did you mean `lockTimeout`/],
    ['options that are no object', 'a', '30s', /options/],
  ])('%s', async (_, key, options, message) => {
    const { store, locks } = setUp();
    // @ts-expect-error -- who writes JavaScript is not kept from it
    const asked = locks.tryAcquire(key, options);
    await expect(asked).rejects.toThrow(InvalidOptionsError);
    await expect(asked).rejects.toThrow(message);
    expect(store.calls).toEqual([]);
  });

  it.each<[Duration, Duration]>([
    [1000, 500],
    ['1s', '500ms'],
    ['366d', 100],
    ['1s', '100ms'],
  ])('the limits themselves are right: %s, %s', async (lockTimeout, refreshInterval) => {
    const { locks } = setUp();
    await expect(locks.tryAcquire('a', { lockTimeout, refreshInterval })).resolves.toBeDefined();
  });

  it.each(['a', 'k'.repeat(500), '🔒'.repeat(250)])(
    'the longest and the shortest key are right',
    async (key) => {
      const { locks } = setUp();
      await expect(locks.tryAcquire(key)).resolves.toMatchObject({ key });
    },
  );

  it('an option that is undefined counts as not given', async () => {
    const { store, locks } = setUp();
    await locks.tryAcquire('a', { lockTimeout: undefined, refreshInterval: undefined });
    expect(store.calls).toMatchObject([{ ttl: 30_000 }]);
  });
});
