import { describe, expect, it } from '@jest/globals';
import type { JobDefinition } from '../../../lib/jobs/options/job-definition.js';
import { defined, NAME, type Places } from './defined-job.js';

const every = { interval: '1h' } as const;

describe('an option that is written in one place only counts, whatever the place', () => {
  it.each<[place: string, places: Places]>([
    ['defaults', { decorator: every, defaults: { timeout: '5s', lock: { lockTimeout: '1m' } } }],
    ['the decorator', { decorator: { ...every, timeout: '5s', lock: { lockTimeout: '1m' } } }],
    ['the factory', { decorator: every, factory: { timeout: '5s', lock: { lockTimeout: '1m' } } }],
    ['jobs', { decorator: every, jobs: { timeout: '5s', lock: { lockTimeout: '1m' } } }],
  ])('%s', (_, places) => {
    expect(defined(places)).toMatchObject({
      timeout: 5000,
      lock: { key: NAME, ttl: 60_000, refreshInterval: 20_000 },
    });
  });

  it('nowhere: the defaults of this package', () => {
    expect(defined({ decorator: every })).toMatchObject({
      name: NAME,
      lock: { key: NAME, ttl: 30_000, refreshInterval: 10_000, holdOnSuccess: undefined },
      overlap: 'skip',
      recover: false,
      runsOnStart: false,
      catchUpWindow: 0,
      jitter: 0,
      timeout: undefined,
      retry: { attempts: 1, delay: 1000, factor: 2 },
      isDisabled: false,
      isExcluded: false,
    });
  });
});

describe('a schedule', () => {
  const cron = { cron: '0 6 * * *', timeZone: 'Europe/Berlin' };

  it.each<[title: string, places: Places, schedule: string]>([
    ['an interval replaces cron and zone below', { decorator: cron, jobs: { interval: '5m' } }, 'every 5m'],
    ['a cron replaces the interval below', { decorator: every, jobs: { cron: '@daily' } }, '@daily (UTC)'],
    [
      'a cron keeps the zone below',
      { decorator: cron, jobs: { cron: '@hourly' } },
      '@hourly (Europe/Berlin)',
    ],
    ['a zone keeps the cron below', { decorator: cron, jobs: { timeZone: 'UTC' } }, '0 6 * * * (UTC)'],
    [
      'a zone that stands below an interval is gone with it',
      { decorator: cron, factory: { interval: '5m' }, jobs: { cron: '@daily' } },
      '@daily (UTC)',
    ],
    [
      'what is undefined replaces nothing',
      { decorator: cron, jobs: { interval: undefined } },
      '0 6 * * * (Europe/Berlin)',
    ],
    [
      'a cron is judged in the zone beside it: Samoa had no such day',
      { timeZone: 'Pacific/Apia', decorator: { cron: '0 0 12 30 12 * 2011', timeZone: 'UTC' } },
      '0 0 12 30 12 * 2011 (UTC)',
    ],
    ['a factory may return the whole', { factory: { interval: '2m' } }, 'every 2m'],
    [
      'a factory may return the pattern to a zone',
      { decorator: { timeZone: 'Asia/Tokyo' }, factory: { cron: '@daily' } },
      '@daily (Asia/Tokyo)',
    ],
    ['jobs alone may have it, beside a factory', { factory: {}, jobs: { interval: '3m' } }, 'every 3m'],
  ])('%s', (_, places, schedule) => {
    expect(defined(places).schedule.text).toBe(schedule);
  });
});

describe('options beside these', () => {
  it.each<[option: string, decorator: Places['decorator'], field: keyof JobDefinition, value: unknown]>([
    ['catchUp: true, whatever the age of the tick', { ...every, catchUp: true }, 'catchUpWindow', Infinity],
    ['catchUp: false', { ...every, catchUp: false }, 'catchUpWindow', 0],
    ['catchUp with the age of the tick', { ...every, catchUp: '1h' }, 'catchUpWindow', 3_600_000],
    ['runOnStart', { ...every, runOnStart: true }, 'runsOnStart', true],
    ['recover', { ...every, recover: true }, 'recover', true],
    ['overlap', { ...every, overlap: 'wait' }, 'overlap', 'wait'],
    ['disabled', { ...every, disabled: true }, 'isDisabled', true],
    ['jitter', { ...every, jitter: '59m' }, 'jitter', 3_540_000],
    ['a name', { ...every, name: 'other' }, 'name', 'other'],
  ])('%s', (_, decorator, field, value) => {
    expect(defined({ decorator })[field]).toBe(value);
  });

  it('a job is disabled, and enabled again, by jobs', () => {
    expect(defined({ decorator: every, jobs: { disabled: true } }).isDisabled).toBe(true);
    expect(defined({ decorator: { ...every, disabled: true }, jobs: { disabled: false } }).isDisabled).toBe(
      false,
    );
  });

  it('jobs goes by the name of the job, not by its method', () => {
    expect(defined({ decorator: { ...every, name: 'other' }, jobs: { interval: '5m' } }).schedule.text).toBe(
      'every 7m',
    );
  });
});
