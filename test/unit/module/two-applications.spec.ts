import { Injectable } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

afterEach(closeApps);

@Injectable()
class Reports {
  calls = 0;

  @BackgroundJob({ cron: '0 * * * *' })
  send(): number {
    return ++this.calls;
  }
}

describe('two applications in one process are independent', () => {
  it('each has its own jobs, runs, events and end', async () => {
    const one = await startApp({ providers: [Reports] });
    const other = await startApp({ providers: [Reports] });
    const heard: string[] = [];
    one.events.on('succeeded', () => heard.push('one'));
    other.events.on('succeeded', () => heard.push('other'));

    await one.registry.get('Reports.send').run();
    one.registry.add('extra', { interval: '1m' }, () => 1);
    expect(other.registry.has('extra')).toBe(false);
    expect(other.registry.get('Reports.send').lastRun).toBeUndefined();
    await one.context.close();

    await expect(other.registry.get('Reports.send').run()).resolves.toMatchObject({
      outcome: 'succeeded',
      value: 1,
    });
    expect(heard).toEqual(['one', 'other']);
  });

  it('a tick of both runs in one of them when they share a store', async () => {
    const clock = new VirtualClock('2026-01-01T00:59:59Z');
    const jobs = { lockStore: new RecordingLockStore(clock), scheduling: true };
    const apps = [
      await startApp({ jobs, clock, providers: [Reports] }),
      await startApp({ jobs, clock, providers: [Reports] }),
    ];
    await clock.advance(3_600_000 + 1_000);

    expect(apps.reduce((sum, { context }) => sum + context.get(Reports).calls, 0)).toBe(2);
  });
});
