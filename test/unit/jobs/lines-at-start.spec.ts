import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { VirtualClock } from '../../support/virtual-clock.js';

class Reports {
  @BackgroundJob({ cron: '0 6 * * *', timeZone: 'Europe/Berlin', lock: { lockTimeout: '2m' } })
  send(): void {}

  @BackgroundJob({ interval: '90s', lock: { key: 'reports' } })
  sync(): void {}

  @BackgroundJob({ cron: '@hourly', lock: false, disabled: true })
  purge(): void {}
}

let clock: VirtualClock;
let store: RecordingLockStore;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  store = new RecordingLockStore(clock);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await closeApps();
});

describe('when the application has started', () => {
  it('one line names the store, the prefix of the keys and the number of jobs', async () => {
    const jobs = { lockStore: store, scheduling: true, keyPrefix: 'shop:' };
    const { log } = await startApp({ clock, jobs, providers: [Reports] });

    expect(log.lines('log')).toEqual([
      '2 of 3 jobs scheduled',
      'lock store RecordingLockStore, key prefix "shop:", 3 jobs',
      'the state store is in memory: `JobCluster` shows this instance and no other',
    ]);
  });

  it('the line shows no password, should one be in the prefix', async () => {
    const { log } = await startApp({ clock, jobs: { keyPrefix: 'redis://:s3cr3t@host/' }, providers: [] });

    expect(log.lines('log').at(-1)).toBe(
      'lock store InMemoryLockStore, key prefix "redis://***@host/", 0 jobs',
    );
  });

  it('a table for debugging has each job with its schedule, zone, next tick and lock', async () => {
    const { log } = await startApp({
      clock,
      jobs: { lockStore: store, scheduling: true },
      providers: [Reports],
    });
    const [, , ...rows] = (log.lines('debug')[0] ?? '').split('\n').map((row) => row.split(/ +\| +/));

    expect(log.lines('debug')).toHaveLength(1);
    expect(rows.map((row) => row.map((cell) => cell.trim()))).toEqual([
      ['Reports.send', '0 6 * * * (Europe/Berlin)', '2026-01-01T05:00:00.000Z', 'Reports.send, 2m'],
      ['Reports.sync', 'every 90s', expect.stringMatching(/^2026-01-01T00:0[01]:/), 'reports, 30s'],
      ['Reports.purge', '@hourly (UTC)', 'none: disabled', 'none'],
    ]);
  });

  it('there is no table where the logger leaves debug lines out', async () => {
    jest.spyOn(Logger, 'isLevelEnabled').mockReturnValue(false);
    const { log } = await startApp({ clock, jobs: { lockStore: store }, providers: [Reports] });

    expect(log.lines('debug')).toEqual([]);
  });
});
