import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import * as croner from 'croner';
import { type Schedule, shortestGap } from '../../../lib/schedules/schedule.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

let made: string[] = [];
let asked = 0;

/** The real class, with a count of its instances and calls. */
class CountedCron extends croner.Cron {
  constructor(pattern: string, options: croner.CronOptions) {
    super(pattern, options);
    made.push(`${pattern} (${options.timezone ?? `offset ${options.utcOffset}`})`);
  }

  override nextRun(previous?: Date | string | null): Date | null {
    asked++;
    return super.nextRun(previous);
  }
}

jest.unstable_mockModule('croner', () => ({ ...croner, Cron: CountedCron }));
const { CronSchedules } = await import('../../../lib/schedules/cron-schedule.js');

beforeEach(() => {
  made = [];
  asked = 0;
});

describe('a pattern and a zone have one croner instance, whatever the number of jobs', () => {
  test('two thousand jobs of one pattern share one with each other and with the check at start', () => {
    const schedules = new CronSchedules();
    for (let job = 0; job < 2000; job++) {
      expect(schedules.faultOf('0 * * * *', 'UTC', NOW)).toBeUndefined();
      expect(schedules.get('0 * * * *', 'UTC').nextTick(NOW)).toBe(NOW + 3_600_000);
    }
    expect(made).toEqual(['0 * * * * (offset 0)']);
  });

  test('each zone has its own instance', () => {
    const schedules = new CronSchedules();
    for (const zone of ['UTC', 'Europe/Berlin', 'Europe/London', 'Europe/Berlin'])
      schedules.get('0 9 * * *', zone).nextTick(NOW);
    expect(made).toEqual(['0 9 * * * (offset 0)', '0 9 * * * (Europe/Berlin)', '0 9 * * * (Europe/London)']);
  });

  test('jobs that tick together ask croner once for each tick', () => {
    const schedules = new CronSchedules();
    const jobs = Array.from({ length: 1000 }, () => schedules.get('0 * * * *', 'UTC'));
    for (const job of jobs) job.nextTick(NOW);
    expect(asked).toBe(1);
    for (const job of jobs) job.nextTick(NOW + 1_800_000);
    expect(asked).toBe(1);
    for (const job of jobs) job.nextTick(NOW + 3_600_000);
    expect(asked).toBe(2);
  });

  test('a schedule after its last tick asks croner once', () => {
    const over = new CronSchedules().get('0 0 0 1 1 * 2025', 'UTC');
    for (let time = 0; time < 10; time++) expect(over.nextTick(NOW + time)).toBeUndefined();
    expect(asked).toBe(1);
  });
});

const pattern = (index: number): string => `${index % 60} ${Math.floor(index / 60)} * * *`;
const tickOf = (index: number): number => NOW + index * 60_000;

describe('jobs at their start ask croner once for each pattern', () => {
  test('the check, the warnings and the first tick of 300 patterns share one answer', () => {
    const schedules = new CronSchedules();
    for (let index = 1; index <= 300; index++)
      expect(schedules.faultOf(pattern(index), 'UTC', NOW)).toBeUndefined();
    const jobs = Array.from({ length: 300 }, (_, index) => schedules.get(pattern(index + 1), 'UTC'));
    for (const later of [0, 5, 17])
      jobs.forEach((job, index) => expect(job.nextTick(NOW + later)).toBe(tickOf(index + 1)));
    expect(made.length).toBe(300);
    expect(asked).toBe(300);
  });

  test('jobs of one pattern compute its shortest gap once', () => {
    const schedules = new CronSchedules();
    for (let job = 0; job < 1000; job++)
      expect(shortestGap(schedules.get('0 6,7 * * *', 'UTC'), NOW + job)).toBe(3_600_000);
    expect(asked).toBeLessThan(110);
  });
});

describe('at most 32 croner instances are kept', () => {
  const ask = (job: Schedule | undefined, index: number): void =>
    expect(job?.latestTick(tickOf(index) + 1)).toBe(tickOf(index));

  test('the 32 latest of 300 patterns are kept, and the others are created again and tick as before', () => {
    const schedules = new CronSchedules();
    const jobs = Array.from({ length: 300 }, (_, index) => schedules.get(pattern(index), 'UTC'));
    expect(made).toEqual([]);

    for (let index = 0; index < 300; index++) ask(jobs[index], index);
    expect(made.length).toBe(300);

    for (let index = 299; index >= 268; index--) ask(jobs[index], index);
    expect(made.length).toBe(300);

    for (let index = 267; index >= 0; index--) ask(jobs[index], index);
    expect(made.slice(300)).toEqual(
      Array.from({ length: 268 }, (_, index) => `${pattern(267 - index)} (offset 0)`),
    );
  });

  test('a pattern in constant use is kept while 300 others come and go', () => {
    const schedules = new CronSchedules();
    const hot = schedules.get('0 0 1 1 *', 'UTC');
    for (let index = 0; index < 300; index++) {
      hot.latestTick(NOW);
      schedules.get(pattern(index), 'UTC').nextTick(NOW);
    }
    expect(made.filter((text) => text === '0 0 1 1 * (offset 0)')).toHaveLength(1);
  });
});

test('a job keeps its schedule when the cache forgets its pattern, and a new job of that pattern has the same ticks', () => {
  const schedules = new CronSchedules();
  const early = schedules.get('0 9 * * *', 'UTC');
  for (let second = 0; second < 10_000; second++)
    schedules.get(`${second % 60} ${Math.floor(second / 60) % 60} ${Math.floor(second / 3600)} * * *`, 'UTC');
  const late = schedules.get('0 9 * * *', 'UTC');
  expect(late).not.toBe(early);
  for (const job of [early, late]) expect(job.nextTick(NOW)).toBe(NOW + 9 * 3_600_000);
});
