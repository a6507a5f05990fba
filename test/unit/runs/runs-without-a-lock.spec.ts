import { beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { gate, runnableJob, TestInstance } from '../../support/test-instance.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock();
  instance = new TestInstance(clock, new RecordingLockStore(clock));
});

describe('a run without a lock', () => {
  it('begins and ends within one turn when its handler returns no promise', async () => {
    let calls = 0;
    const job = runnableJob(() => (calls += 1), false);
    const runs = [instance.tick(job), instance.tick(job), instance.manual(job)];
    expect(calls).toBe(3);
    expect(instance.runner.isRunning(job)).toBe(false);

    await expect(Promise.all(runs)).resolves.toMatchObject([
      { outcome: 'succeeded' },
      { outcome: 'succeeded' },
      { outcome: 'succeeded' },
    ]);
  });

  it('is over at once when its handler throws at once', async () => {
    let calls = 0;
    const job = runnableJob(() => {
      calls++;
      throw new Error('at once');
    }, false);
    const runs = [instance.tick(job), instance.tick(job)];
    expect(calls).toBe(2);

    await expect(Promise.all(runs)).resolves.toMatchObject([{ outcome: 'failed' }, { outcome: 'failed' }]);
  });

  it('lasts as long as the thenable that its handler returns', async () => {
    let end = (): void => undefined;
    const job = runnableJob(() => ({ then: (resolve: () => void) => (end = resolve) }), false);
    const first = instance.tick(job);
    await settle();
    await expect(instance.tick(job)).resolves.toMatchObject({ reason: 'still-running' });
    end();

    await expect(first).resolves.toMatchObject({ outcome: 'succeeded' });
  });

  it('is alone in its instance with another job of the same name, as one that was removed and added again', async () => {
    const { opened, open } = gate();
    const removed = runnableJob(() => opened, false);
    const added = runnableJob(() => 'added', false);
    const first = instance.tick(removed);

    await expect(instance.tick(added)).resolves.toMatchObject({ reason: 'still-running' });
    open();
    await first;
    await expect(instance.tick(added)).resolves.toMatchObject({ value: 'added' });
  });
});

describe('the signal of a run', () => {
  it('can be handed to any number of calls without a warning of Node', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error): void => void warnings.push(warning);
    process.on('warning', warned);
    const job = runnableJob(({ signal }) => {
      for (let call = 0; call < 50; call++) signal.addEventListener('abort', () => call);
    }, false);
    await instance.manual(job);
    await settle();
    process.off('warning', warned);

    expect(warnings).toEqual([]);
  });
});
