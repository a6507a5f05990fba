import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AcquireOptions, Lease, LockStore } from '../../../lib/locks/lock-store.js';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { gate, PERIOD, runnableJob, TestInstance } from '../../support/test-instance.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

/** Answers all questions of the first acquisition of a lease late, with the truth of that moment, and all others at once. */
class SlowAtFirst implements LockStore {
  readonly owners: string[] = [];
  readonly #locks: InMemoryLockStore;
  #questions = 0;
  #first: string | undefined;

  constructor(
    private readonly clock: VirtualClock,
    private readonly delay: number,
  ) {
    this.#locks = new InMemoryLockStore(clock);
  }

  async tryAcquire(key: string, ttl: number, options?: AcquireOptions): Promise<Lease | undefined> {
    this.owners.push(`${key.split(':', 1)[0] ?? ''} ${options?.owner ?? ''}`);
    if (key.startsWith('lock:')) this.#first ??= options?.owner;
    // The first acquisition lasts for 5 s, which are five questions.
    if (key.startsWith('lock:') && options?.owner === this.#first && this.#questions++ < 5) {
      await new Promise<void>((resolve) => this.clock.after(this.delay, resolve));
    }
    return this.#locks.tryAcquire(key, ttl, options);
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

let clock: VirtualClock;

beforeEach(() => {
  clock = new VirtualClock();
});

describe('the acquisitions of one run', () => {
  it('have an owner each: the first that of the run, the others with a number', async () => {
    const store = new SlowAtFirst(clock, 10);
    const instance = new TestInstance(clock, store);
    let id = '';
    const result = instance.tick(runnableJob((run) => void (id = run.id)));
    await clock.advance(10);
    await result;

    expect(store.owners).toEqual([
      expect.stringMatching(new RegExp(`^claim .+:${process.pid}:${id}$`)),
      expect.stringMatching(new RegExp(`^lock .+:${process.pid}:${id}#2$`)),
    ]);
  });

  it.each([5100, 6500, 9000])(
    'a late answer to the first, after %d ms, does not release what a later one was granted',
    async (delay) => {
      const store = new SlowAtFirst(clock, delay);
      const here = new TestInstance(clock, store);
      const elsewhere = new TestInstance(clock, store);
      const { opened, open } = gate();
      const held: (boolean | undefined)[] = [];
      const job = runnableJob(
        async ({ lock }) => {
          await opened;
          held.push(lock?.isHeld);
        },
        {},
        { overlap: 'wait' },
      );
      const result = here.tick(job);
      await clock.advance(PERIOD / 2);
      await expect(elsewhere.manual(runnableJob(() => 1))).resolves.toMatchObject({
        reason: 'running-elsewhere',
      });
      open();
      await settle();

      await expect(result).resolves.toMatchObject({ outcome: 'succeeded', lockLost: false });
      expect(held).toEqual([true]);
    },
  );
});
