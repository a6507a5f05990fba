import { beforeEach, describe, expect, it } from '@jest/globals';
import { sleep } from '../../../lib/core/clock.js';
import type { LockStore } from '../../../lib/locks/lock-store.js';
import { SqliteLockStore } from '../../../sample/lock-stores/sqlite-lock-store.js';
import { Outcome } from '../../support/outcome.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { runnableJob, TestInstance } from '../../support/test-instance.js';
import { hostileProxy } from '../../support/hostile.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

/*
 * A rejection that nobody handles ends a process of Node, and fails the test during which it comes up: Jest listens
 * for it. Each test here therefore ends with some turns of the event loop. What a `process.on()` in a spec would hear
 * is nothing, since Jest gives it a copy of `process`; test/unit/module/process.spec.ts looks at a real one.
 */

let clock: VirtualClock;
let store: RecordingLockStore;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  instance = new TestInstance(clock, store);
});
const throwing = (thrown: unknown) => () => {
  throw thrown;
};

describe('a store that misbehaves', () => {
  it.each([
    ['throws nothing', undefined],
    ['throws a proxy that throws on everything', hostileProxy()],
    ['throws an object without a prototype', Object.create(null)],
  ])('and %s: the tick is skipped as lock-unavailable', async (_title, thrown) => {
    store.before = throwing(thrown);

    const result = instance.tick(runnableJob(() => 1));
    await clock.advance(4_999);
    const state = new Outcome(result);
    await settle();
    expect(state.state).toBe('pending');
    await clock.advance(1);
    await expect(result).resolves.toMatchObject({ reason: 'lock-unavailable' });
    await settle();
  });

  it('and fails for a moment: it is asked again, and the tick runs', async () => {
    let failures = 0;
    store.before = ({ name }) => {
      if (name === 'tryAcquire' && failures++ < 2) throw new Error('not now');
    };

    const result = instance.tick(runnableJob(() => 1));
    await clock.advance(200);
    await expect(result).resolves.toMatchObject({ outcome: 'succeeded' });
    expect(failures).toBe(4);
  });

  it('and is the SQLite store of the docs, whose first two statements fail: the tick runs', async () => {
    let statements = 0;
    const all = () => {
      if (statements++ < 2) throw new Error('database is locked');
      return [{}];
    };
    const database = { exec: () => undefined, prepare: () => ({ all }) };
    const here = new TestInstance(clock, new SqliteLockStore(database));

    const result = here.tick(runnableJob(() => 1));
    await clock.advance(200);
    await expect(result).resolves.toMatchObject({ outcome: 'succeeded' });
    // Three for the claim, one for the lease, one for the release.
    expect(statements).toBe(5);
  });

  it('and fails only when it releases: the run has succeeded, and the release is tried again', async () => {
    let failures = 0;
    store.before = ({ name }) => {
      if (name === 'release' && failures++ < 3) throw new Error('not now');
    };

    await expect(instance.manual(runnableJob(() => 1))).resolves.toMatchObject({
      outcome: 'succeeded',
      lockLost: false,
    });
    await expect(store.isHeld('lock:job')).resolves.toBe(true);
    await clock.advance(1_000);
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });
});

describe('a store in JavaScript that has other words for a lock that is held', () => {
  const answering = (answer: unknown): LockStore => ({
    tryAcquire: () => Promise.resolve(answer as undefined),
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
  });

  it.each([null, false, 0, ''])('%p is a refusal, in time or too late', async (answer) => {
    const here = new TestInstance(clock, answering(answer));
    const job = runnableJob(() => 1);
    await expect(here.tick(job)).resolves.toMatchObject({ reason: 'claimed-elsewhere' });
    await expect(here.manual(job)).resolves.toMatchObject({ reason: 'running-elsewhere' });
    const late = new TestInstance(clock, {
      ...answering(answer),
      tryAcquire: () => sleep(clock, 9000).then(() => answer as unknown as undefined),
    });
    const result = late.tick(job);
    await clock.advance(10_000);

    await expect(result).resolves.toMatchObject({ reason: 'lock-unavailable' });
    await settle();
  });
});
