import { describe, expect, it } from '@jest/globals';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { describeLockStore, lockStoreCases } from '../../../lib/testing/index.js';
import { VirtualClock } from '../../support/virtual-clock.js';

function setUp() {
  const clock = new VirtualClock();
  return { clock, store: new InMemoryLockStore(clock) };
}

const { clock: virtual, store: shared } = setUp();

describeLockStore(
  'InMemoryLockStore',
  () => shared,
  { describe, it },
  {
    wait: (milliseconds) => virtual.advance(milliseconds),
  },
);

describe('InMemoryLockStore on the clocks of this process', () => {
  const store = new InMemoryLockStore();

  it.each(lockStoreCases().filter(({ name }) => name.includes('expire')))('$name', ({ run }) =>
    run(() => store),
  );
});

describe('InMemoryLockStore measures with the monotonic clock', () => {
  it('a wall clock that is set forward frees no lock', async () => {
    const { clock, store } = setUp();
    await store.tryAcquire('key', 1000);
    clock.step(3_600_000);
    await expect(store.tryAcquire('key', 1000)).resolves.toBeUndefined();
  });

  it('a token stays above those that an earlier process gave out', async () => {
    const { clock, store } = setUp();
    const earlier = await (await store.tryAcquire('key', 1000))?.fencingToken();
    await clock.advance(1);
    const later = await (await new InMemoryLockStore(clock).tryAcquire('key', 1000))?.fencingToken();
    expect(later).toBeGreaterThan(earlier ?? Infinity);
  });

  it('a token grows also when the wall clock goes back', async () => {
    const { clock, store } = setUp();
    const first = await store.tryAcquire('key', 1000);
    const earlier = await first?.fencingToken();
    await first?.release();
    clock.step(-3_600_000);
    const later = await (await store.tryAcquire('key', 1000))?.fencingToken();
    expect(later).toBeGreaterThan(earlier ?? Infinity);
  });

  it('a token grows also when the wall clock goes back after tokens that it had passed were forgotten', async () => {
    const { clock, store } = setUp();
    const first = await store.tryAcquire('key', 1000);
    const earlier = await first?.fencingToken();
    await first?.release();
    await clock.advance(1000);
    // Enough to be swept.
    for (let i = 0; i < 1100; i++) await store.tryAcquire(`other ${i}`, 1);
    clock.step(-3_600_000);
    const later = await (await store.tryAcquire('key', 1000))?.fencingToken();
    expect(later).toBeGreaterThan(earlier ?? Infinity);
  });
});
