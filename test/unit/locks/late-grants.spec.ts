import { describe, expect, it } from '@jest/globals';
import { LockUnavailableError } from '../../../lib/core/errors.js';
import { answers, answersAfter, neverAnswers, ScriptedStore } from '../../support/scripted-store.js';
import { Outcome } from '../../support/outcome.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { locksOn, TTL } from './locking.js';

function setUp() {
  const clock = new VirtualClock();
  const store = new ScriptedStore(clock);
  const { attempts } = locksOn(store, clock);
  return { clock, store, ask: () => new Outcome(attempts.tryAcquire('key', TTL, 'owner', 5000)) };
}

describe('a grant is judged by its age since it was asked for', () => {
  it('one that is younger than the command limit counts as it is', async () => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', answersAfter(999, true));
    const asked = ask();
    await clock.advance(999);
    expect(asked.state).toBe('resolved');
    expect(store.times('extend')).toEqual([]);
  });

  it('an older one is renewed before it counts, and counts from the renewal', async () => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', answersAfter(1000, true));
    store.next('extend', answersAfter(400, true));
    const asked = ask();
    await clock.advance(1399);
    expect(asked.state).toBe('pending');
    await clock.advance(1);
    expect(store.calls[1]).toMatchObject({ command: 'extend', at: 1000, ttl: TTL });
    expect(asked.value?.sent.monotonic).toBe(1000);
  });

  it('one that slept through a suspension is renewed too', async () => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', answersAfter(10, true));
    const asked = ask();
    clock.step(60_000);
    await clock.advance(10);
    expect(store.times('extend')).toEqual([10]);
    expect(asked.value?.sent.wall).toBe(clock.now());
  });

  it('one that a clock makes young that goes back is renewed too', async () => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', answersAfter(1000, true));
    const asked = ask();
    clock.step(-60_000);
    await clock.advance(1000);
    expect(store.times('extend')).toEqual([1000]);
    expect(asked.value?.sent.monotonic).toBe(1000);
  });

  it.each([
    ['is refused', answers(false)],
    ['is not answered', neverAnswers],
  ])(
    'when the renewal %s the attempt is unavailable, and what was granted is released',
    async (_, behaviour) => {
      const { clock, store, ask } = setUp();
      store.always('tryAcquire', answersAfter(1500, true));
      store.next('extend', behaviour);
      const asked = ask();
      await clock.advance(2500);
      expect(asked.error).toBeInstanceOf(LockUnavailableError);
      expect(store.times('release')).toHaveLength(1);
    },
  );
});
