import { describe, expect, it } from '@jest/globals';
import {
  answers,
  answersAfter,
  neverAnswers,
  rejectsAfter,
  rejectsWith,
} from '../../support/scripted-store.js';
import { Outcome } from '../../support/outcome.js';
import { heldLock, REFRESH, TTL } from './locking.js';

const away = rejectsWith(new Error('the store is away'));

describe('a release gives the lock up, once', () => {
  it('it ends the beats, and the lock is no longer held', async () => {
    const { clock, store, lock } = await heldLock();
    await expect(lock.release()).resolves.toBe(true);
    expect(lock.isHeld).toBe(false);
    await clock.advance(10 * TTL);
    expect(store.calls.map(({ command }) => command)).toEqual(['tryAcquire', 'release']);
  });

  it('a second one is told that there is nothing to release', async () => {
    const { store, lock } = await heldLock();
    await lock.release();
    await expect(lock.release()).resolves.toBe(false);
    expect(store.times('release')).toHaveLength(1);
  });

  it('one that comes too late says so, and the lock counts as lost', async () => {
    const { store, lock, losses } = await heldLock();
    store.next('release', answers(false));
    await expect(lock.release()).resolves.toBe(false);
    expect(lock.wasLost).toBe(true);
    expect(losses).toHaveLength(1);
  });

  it('a beat that is still on its way then, and finds nothing, is no loss', async () => {
    const { clock, store, lock, losses } = await heldLock();
    store.next('extend', answersAfter(500, false));
    await clock.advance(REFRESH);
    await expect(lock.release()).resolves.toBe(true);
    await clock.advance(TTL);
    expect(losses).toEqual([]);
  });
});

describe('a release without an answer is tried again in the background, until the lease has expired', () => {
  it('the caller waits for the first try alone', async () => {
    const { clock, store, lock } = await heldLock();
    store.always('release', neverAnswers);
    const released = new Outcome(lock.release());
    await clock.advance(999);
    expect(released.state).toBe('pending');
    await clock.advance(1);
    expect(released).toMatchObject({ state: 'resolved', value: true });
  });

  it('one of a lock that was lost is not reported as ours when the answer was lost', async () => {
    const { clock, store, lock, losses } = await heldLock({ refreshInterval: undefined });
    store.always('release', neverAnswers);
    clock.block(0.9 * TTL);
    const released = new Outcome(lock.release());
    await clock.advance(1000);
    expect(released).toMatchObject({ state: 'resolved', value: false });
    expect(losses).toHaveLength(1);
  });

  it('until it is answered', async () => {
    const { clock, store, lock } = await heldLock();
    store.next('release', away, away, neverAnswers);
    void lock.release();
    await clock.advance(TTL);
    expect(store.times('release')).toHaveLength(4);
  });

  it('or until the lease has expired', async () => {
    const { clock, store, lock } = await heldLock();
    store.always('release', away);
    void lock.release();
    await clock.advance(10 * TTL);
    expect(store.times('release').length).toBeGreaterThan(100);
    expect(store.calls.at(-1)?.at).toBeLessThanOrEqual(TTL + 250);
    expect(store.calls.at(-1)?.at).toBeGreaterThan(TTL - 500);
    expect(clock.pending).toBe(0);
  });

  it('settled() waits for these tries', async () => {
    const { clock, store, lock, keeper } = await heldLock();
    store.next('release', away, rejectsAfter(500, new Error('away')));
    void lock.release();
    await clock.advance(0);
    const settled = new Outcome(keeper.settled());
    await clock.advance(999);
    expect(settled.state).toBe('pending');
    await clock.advance(1);
    expect(settled.state).toBe('resolved');
    expect(store.times('release')).toEqual([0, 250, 1000]);
  });

  it('settled() does not wait when every release was answered', async () => {
    const { lock, keeper } = await heldLock();
    await lock.release();
    await expect(keeper.settled()).resolves.toBeUndefined();
  });

  it('stop() ends them, and the beats', async () => {
    const { clock, store, lock, keeper } = await heldLock();
    store.always('release', away);
    void lock.release();
    await clock.advance(0);
    const held = await keeper.tryAcquire({
      key: 'other',
      storeKey: 'jobs:lock:other',
      ttl: TTL,
      refreshInterval: REFRESH,
      owner: 'other',
      patience: 5000,
    });
    expect(held?.isHeld).toBe(true);
    keeper.stop();
    await clock.advance(10 * TTL);
    expect(store.times('extend')).toEqual([]);
    expect(store.times('release').length).toBeLessThanOrEqual(2);
    await expect(keeper.settled()).resolves.toBeUndefined();
  });
});
