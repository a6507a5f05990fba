import { beforeEach, describe, expect, it } from '@jest/globals';
import { LockUnavailableError } from '../../../lib/core/errors.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { gate, runnableJob, TestInstance } from '../../support/test-instance.js';
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

describe('a tick that cannot be locked is skipped, never run unprotected', () => {
  const due = (): { at: number; nextAt: number } => ({ at: clock.now(), nextAt: clock.now() + 2_000 });

  it('a claim that is answered after the next tick is due is not run', async () => {
    const tick = { at: clock.now(), nextAt: clock.now() + 300 };
    store.before = ({ key }) => {
      if (key.startsWith('claim:')) clock.block(300);
    };

    const result = await instance.tick(runnableJob(handler), tick);

    expect(result).toMatchObject({ outcome: 'skipped', reason: 'lock-unavailable' });
    expect(result.error?.message).toContain('the next tick of "job" fell due');
    expect(store.sent()).toEqual([`tryAcquire ${CLAIM}`]);
    expect(steps).toEqual(['skipped']);
  });

  it('a tick whose next one is due already is not even claimed', async () => {
    const tick = due();
    clock.block(2_000);

    await expect(instance.tick(runnableJob(handler), tick)).resolves.toMatchObject({
      reason: 'lock-unavailable',
    });
    expect(store.commands).toEqual([]);
  });

  it.each(['claim:', 'lock:'])('a store that refuses the %s command', async (kind) => {
    store.before = ({ key }) => {
      if (key.startsWith(kind)) throw new Error('READONLY');
    };

    const running = instance.tick(runnableJob(handler));
    await clock.advance(5_000);
    const result = await running;

    expect(result).toMatchObject({ outcome: 'skipped', reason: 'lock-unavailable', attempts: 0 });
    expect(result.error).toBeInstanceOf(LockUnavailableError);
    expect(result.error?.message).toContain('READONLY');
    expect(steps).toEqual(['skipped']);
  });

  it.each(['claim:', 'lock:'])(
    'a store that never answers the %s command, after half the time left',
    async (kind) => {
      store.before = ({ key }) => (key.startsWith(kind) ? gate().opened : undefined);
      let result: unknown;
      void instance.tick(runnableJob(handler), due()).then((each) => (result = each));

      await clock.advance(999);
      expect(result).toBeUndefined();
      await clock.advance(1);
      expect(result).toMatchObject({ outcome: 'skipped', reason: 'lock-unavailable' });
      expect(steps).toEqual(['skipped']);
    },
  );

  it('a lock that a given up attempt gets after all is given back', async () => {
    const { opened, open } = gate();
    store.before = () => opened;
    const running = instance.manual(runnableJob(handler));
    await clock.advance(5_000);
    await expect(running).resolves.toMatchObject({ reason: 'lock-unavailable' });

    open();
    await clock.advance(1);

    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });
});
