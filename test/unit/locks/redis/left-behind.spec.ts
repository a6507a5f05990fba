import { describe, expect, it } from '@jest/globals';
import { sleep } from '../../../../lib/core/clock.js';
import { RedisLockStore } from '../../../../lib/locks/redis/redis-lock-store.js';
import { Outcome } from '../../../support/outcome.js';
import { VirtualClock } from '../../../support/virtual-clock.js';
import { locksOn } from '../locking.js';
import { FakeRedis } from './fake-redis.js';

const TTL = 60_000;
const away = (): Promise<never> => Promise.reject(new Error('away'));

/** Asks as the package does. */
function acquire(redis: FakeRedis, clock: VirtualClock) {
  const { attempts } = locksOn(new RedisLockStore({ client: redis }, clock), clock);
  return new Outcome(attempts.tryAcquire('key', TTL, 'o', 5000));
}

describe('what an attempt may have left behind is cleaned up', () => {
  it('for its time to live, a minute at most, and no longer', async () => {
    const clock = new VirtualClock();
    const redis = new FakeRedis({ set: away, evalsha: away });
    const store = new RedisLockStore({ client: redis }, clock);
    const patience = new AbortController();
    const asked = new Outcome(store.tryAcquire('key', 600_000, { owner: 'o', signal: patience.signal }));
    await clock.advance(1000);
    patience.abort();
    await clock.advance(0);
    expect(asked.error).toMatchObject({ message: 'away' });
    redis.sent.length = 0;
    await clock.advance(3_600_000);
    expect(redis.sent.length).toBeGreaterThan(50);
    expect(redis.sent.length).toBeLessThan(70);
    expect(new Set(redis.sent)).toEqual(new Set(['evalsha']));
    expect(clock.pending).toBe(0);
  });

  it('not while the lock is held that another question was granted, and after its end', async () => {
    const clock = new VirtualClock();
    let holder: string | undefined;
    let late: ((answer: string) => void) | undefined;
    const redis = new FakeRedis({
      // The first is executed when the test says so, as one that is sent again over a new connection.
      set: (_key, owner) => {
        if (late === undefined) return new Promise((resolve) => (late = resolve));
        holder = String(owner);
        return Promise.resolve('OK');
      },
      evalsha: (_sha, _keys, _key, owner, ttl) => {
        const isOwn = holder === owner;
        if (isOwn && Number(ttl) <= 0) holder = undefined;
        return Promise.resolve(isOwn ? 1 : 0);
      },
    });
    const asked = acquire(redis, clock);
    await clock.advance(2000);
    expect(asked.state).toBe('resolved');
    expect(holder).toBe('o');

    await asked.value?.lease.release();
    expect(holder).toBeUndefined();
    holder = 'o';
    late?.('OK');
    await clock.advance(0);
    expect(holder).toBeUndefined();
  });

  it('of a question that was refused while another was under way', async () => {
    const clock = new VirtualClock();
    let holder: string | undefined = 'stranger';
    let late: ((answer: string) => void) | undefined;
    const redis = new FakeRedis({
      set: () => {
        if (late === undefined) return new Promise((resolve) => (late = resolve));
        return Promise.resolve(null);
      },
      evalsha: (_sha, _keys, _key, owner, ttl) => {
        const isOwn = holder === owner;
        if (isOwn && Number(ttl) <= 0) holder = undefined;
        return Promise.resolve(isOwn ? 1 : 0);
      },
    });
    const asked = acquire(redis, clock);
    await clock.advance(2000);
    expect(asked).toMatchObject({ state: 'resolved', value: undefined });
    holder = 'o';
    late?.('OK');
    await clock.advance(0);
    expect(holder).toBeUndefined();
  });

  it('nothing is sent any more by an attempt that was given up before its turn', async () => {
    const clock = new VirtualClock();
    const redis = new FakeRedis({ set: () => sleep(clock, 500).then(() => 'OK'), evalsha: away });
    const store = new RedisLockStore({ client: redis }, clock);
    const patience = new AbortController();
    redis.status = 'connecting';
    const asked = new Outcome(store.tryAcquire('key', TTL, { owner: 'o', signal: patience.signal }));
    patience.abort();
    await clock.advance(1000);
    expect(asked.state).toBe('rejected');
    expect(redis.sent).toEqual([]);
  });
});
