import { beforeEach, describe, expect, it } from '@jest/globals';
import { sleep } from '../../../lib/core/clock.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { gate, runnableJob, TestInstance } from '../../support/test-instance.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

const CLAIM = 'claim:job@2026-01-01T00:00:00.000Z';
const HOUR = 3_600_000;

let clock: VirtualClock;
let store: RecordingLockStore;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  instance = new TestInstance(clock, store);
});

/** The first refresh of such a key is executed 4 s after it was sent, long after it was given up. */
function delayFirstRefresh(key: string): void {
  let refreshes = 0;
  store.before = (command) =>
    command.name === 'extend' && command.key === key && refreshes++ === 0 ? sleep(clock, 4000) : undefined;
}

describe('a refresh that the store executes after the end of its run', () => {
  it('does not shorten the claim of a completed tick', async () => {
    const { opened, open } = gate();
    const at = clock.now();
    const job = runnableJob(() => opened, {}, { recover: true });
    const result = instance.tick(job, { at, nextAt: at + HOUR });
    await settle();
    delayFirstRefresh(CLAIM);
    await clock.advance(10_500);
    open();
    await clock.advance(1000);
    await expect(result).resolves.toMatchObject({ outcome: 'succeeded' });
    await clock.advance(HOUR / 2);
    await expect(store.isHeld(CLAIM)).resolves.toBe(true);
    await clock.advance(HOUR / 2 + 60_000);

    await expect(store.isHeld(CLAIM)).resolves.toBe(false);
  });

  it('does not shorten a hold', async () => {
    const { opened, open } = gate();
    const result = instance.tick(runnableJob(() => opened, { holdOnSuccess: 600_000 }));
    await settle();
    delayFirstRefresh('lock:job');
    await clock.advance(10_500);
    open();
    await clock.advance(1000);
    await expect(result).resolves.toMatchObject({ outcome: 'succeeded' });
    await clock.advance(500_000);

    await expect(store.isHeld('lock:job')).resolves.toBe(true);
  });
});
