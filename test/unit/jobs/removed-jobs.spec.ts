import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { gate } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

afterEach(closeApps);

class Reports {
  @BackgroundJob({ cron: '0 * * * *' })
  send(): void {}
}

let app: TestApp;
let clock: VirtualClock;

beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  app = await startApp({ clock, providers: [Reports], jobs: { scheduling: true } });
});

describe('remove', () => {
  it('stops the ticks, forgets the name and waits for the run in flight', async () => {
    const { opened, open } = gate();
    let calls = 0;
    const job = app.registry.add('job', { cron: '* * * * *' }, () => (calls++, opened));
    await clock.advance(60_000);
    let removed = false;
    const removing = app.registry.remove('job').then(() => (removed = true));
    await clock.advance(180_000);

    expect({ removed, calls, known: app.registry.has('job'), next: job.nextTick }).toEqual({
      removed: false,
      calls: 1,
      known: false,
      next: undefined,
    });
    open();
    await removing;
    expect(job.lastRun).toMatchObject({ outcome: 'succeeded' });
  });

  it('inside its own run resolves at once', async () => {
    const job = app.registry.add('once', { cron: '* * * * *' }, async () => {
      await app.registry.remove('once');
      return 'removed itself';
    });

    await expect(job.run()).resolves.toMatchObject({ outcome: 'succeeded', value: 'removed itself' });
    expect(app.registry.has('once')).toBe(false);
  });

  it('frees the name for another job', async () => {
    app.registry.add('job', { interval: '1m' }, () => 'old');
    await app.registry.remove('job');

    await expect(app.registry.add('job', { interval: '1m' }, () => 'new').run()).resolves.toMatchObject({
      value: 'new',
    });
  });

  it.each([
    ['with a lock', {}],
    ['without a lock', { lock: false }],
  ] as const)(
    'that is not awaited lets no second run begin under the same name, %s',
    async (_how, options) => {
      const { opened, open } = gate();
      let atWork = 0;
      let most = 0;
      const handler = async (): Promise<void> => {
        most = Math.max(most, ++atWork);
        await opened;
        atWork--;
      };
      app.registry.add('job', { interval: '1m', ...options }, handler);
      await clock.advance(60_000);
      const removed = app.registry.remove('job');
      const added = app.registry.add('job', { interval: '1m', ...options }, handler);
      await clock.advance(120_000);
      expect(most).toBe(1);
      open();
      await removed;

      await expect(added.run()).resolves.toMatchObject({ outcome: 'succeeded' });
      expect(most).toBe(1);
    },
  );

  it('leaves a handle that starts nothing any more', async () => {
    let calls = 0;
    const job = app.registry.add('job', { interval: '1m' }, () => calls++);
    await app.registry.remove('job');

    await expect(job.run()).resolves.toMatchObject({ outcome: 'skipped', reason: 'shutting-down' });
    expect(calls).toBe(0);
  });
});
