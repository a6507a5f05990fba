import { afterEach, describe, expect, it } from '@jest/globals';
import { closeApps, startApp } from '../../support/test-app.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { VirtualClock } from '../../support/virtual-clock.js';

afterEach(closeApps);

describe('the log of an application', () => {
  it('reports a failed release once, with the reason of the store', async () => {
    const clock = new VirtualClock();
    const lockStore = new RecordingLockStore(clock);
    lockStore.before = ({ name }) => {
      if (name === 'release') throw new Error('NOPERM no permissions to run evalsha');
    };
    const { registry, log } = await startApp({ jobs: { lockStore, scheduling: true }, clock });
    const job = registry.add('job', { interval: '1h' }, () => 1);
    await expect(job.run()).resolves.toMatchObject({ outcome: 'succeeded' });
    await clock.advance(5000);
    lockStore.before = () => undefined;
    await clock.advance(5000);
    expect(log.lines('warn').filter((line) => line.includes('lock'))).toEqual([
      'the lock store did not release the lock "job", and is asked again because: NOPERM no permissions to run evalsha',
    ]);
  });
});
