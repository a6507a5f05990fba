import { beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { gate, LOCK_TIMEOUT, PERIOD, runnableJob, TestInstance } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const CLAIM = 'claim:job@2026-01-01T00:00:00.000Z';

let clock: VirtualClock;
let store: RecordingLockStore;
let instance: TestInstance;
let steps: string[];

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  store = new RecordingLockStore(clock);
  instance = new TestInstance(clock, store);
  steps = [];
  store.before = ({ name, key }) => steps.push(`${name} ${key}`);
  for (const event of ['started', 'succeeded', 'failed', 'skipped'] as const) {
    instance.events.on(event, () => steps.push(event));
  }
});

const handler = (): void => {
  steps.push('handler');
};

describe('the order of a run', () => {
  it('a tick claims, takes the lease, starts, calls the handler and releases the lease', async () => {
    await instance.tick(runnableJob(handler));

    expect(steps).toEqual([
      `tryAcquire ${CLAIM}`,
      'tryAcquire lock:job',
      'started',
      'handler',
      'release lock:job',
      'succeeded',
    ]);
  });

  it('a manual run takes the lease and no claim', async () => {
    await instance.manual(runnableJob(handler));

    expect(steps).toEqual(['tryAcquire lock:job', 'started', 'handler', 'release lock:job', 'succeeded']);
  });

  it('the claim stays when the run has ended, and the lease does not', async () => {
    await instance.tick(runnableJob(handler));

    await expect(store.isHeld(CLAIM)).resolves.toBe(true);
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });

  it('the claim lives until the next tick and 60 s, however late it was made', async () => {
    const tick = instance.tickNow();
    await clock.advance(7_000);
    await instance.tick(runnableJob(handler), tick);

    expect(store.commands[0]).toEqual({ name: 'tryAcquire', key: CLAIM, ttl: PERIOD - 7_000 + 60_000 });
    await clock.advance(PERIOD - 7_000 + 59_999);
    await expect(store.isHeld(CLAIM)).resolves.toBe(true);
    await clock.advance(1);
    await expect(store.isHeld(CLAIM)).resolves.toBe(false);
  });

  it('the lease is the key of the lock, for lockTimeout', async () => {
    await instance.manual(runnableJob(handler, { key: 'shared', ttl: 5_000 }));

    expect(store.commands[0]).toEqual({ name: 'tryAcquire', key: 'lock:shared', ttl: 5_000 });
  });

  it('the lease is extended to lockTimeout every refreshInterval while the handler runs, and then no more', async () => {
    const { opened, open } = gate();
    const running = instance.manual(runnableJob(() => opened));
    await clock.advance(35_000);
    expect(store.commands.filter(({ name }) => name === 'extend')).toEqual(
      [1, 2, 3].map(() => ({ name: 'extend', key: 'lock:job', ttl: LOCK_TIMEOUT })),
    );

    open();
    await running;
    await clock.advance(100_000);
    expect(store.sent('extend')).toHaveLength(3);
  });
});

describe('a reason not to start', () => {
  it.each(['paused', 'shutting-down'] as const)('%s comes before the claim', async (reason) => {
    const due = instance.tickNow();
    const request = {
      job: runnableJob(handler),
      trigger: 'tick',
      due,
      gate: { refusalFor: () => reason },
    } as const;

    await expect(instance.run(request)).resolves.toMatchObject({ outcome: 'skipped', reason });
    expect(steps).toEqual(['skipped']);
  });

  it('that comes up once the claim has been sent does not stop the run', async () => {
    let paused = false;
    store.before = () => {
      paused = true;
    };
    const refusal = () => (paused ? ('paused' as const) : undefined);
    const due = instance.tickNow();

    const run = instance.run({
      job: runnableJob(handler),
      trigger: 'tick',
      due,
      gate: { refusalFor: refusal },
    });
    await expect(run).resolves.toMatchObject({ outcome: 'succeeded' });
  });
});
