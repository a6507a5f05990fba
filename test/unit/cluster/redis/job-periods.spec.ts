import { describe, expect, it } from '@jest/globals';
import { JobPeriods } from '../../../../lib/cluster/state/job-periods.js';

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 2, 7);

function daysOf(schedule: { cron?: string; timeZone?: string; intervalMs?: number }): number {
  const periods = new JobPeriods();
  const job = { name: 'job', schedule: '', scheduled: true, ...schedule };
  periods.learn([{ digest: 'a', jobs: [job] }]);
  return periods.periodOf('job', NOW) / DAY;
}

describe('the period of a job', () => {
  it.each([
    ['0 3 1 * *', 30, 31],
    ['0 0 3 1 * *', 30, 31],
    ['0 3 1 1 *', 365, 366],
    // The next tick is a day later, and the one after that nearly a year.
    ['0 3 1,2 1 *', 364, 365],
    ['0 3 29 2 *', 1461, 1461],
    ['@yearly', 365, 366],
  ])('of %s is the longer one of the next gaps', (cron, least, most) => {
    const days = daysOf({ cron, timeZone: 'UTC' });
    expect(days).toBeGreaterThanOrEqual(least);
    expect(days).toBeLessThanOrEqual(most);
  });

  it('is that of an interval', () => {
    expect(daysOf({ intervalMs: 20 * DAY })).toBe(20);
  });

  it.each([
    ['a job that ticks every week', { cron: '0 3 * * 1' }],
    ['a job that ticks every second', { cron: '* * * * * *' }],
    ['a short interval', { intervalMs: 9 * DAY }],
    ['a pattern that cannot be read', { cron: 'a b c d e' }],
    ['a zone that cannot be read', { cron: '0 3 1 * *', timeZone: 'Nowhere' }],
    ['a job with a timer of its own', {}],
  ])('does not matter for %s', (_, schedule) => {
    expect(daysOf(schedule)).toBe(0);
  });

  it('is unknown for a job that no page has, and follows a new schedule', () => {
    const periods = new JobPeriods();
    expect(periods.periodOf('job', NOW)).toBe(0);
    const job = { name: 'job', schedule: '', scheduled: true };
    periods.learn([{ digest: 'a', jobs: [{ ...job, intervalMs: 20 * DAY }] }]);
    periods.learn([{ digest: 'b', jobs: [{ ...job, intervalMs: DAY }] }]);
    expect(periods.periodOf('job', NOW)).toBe(0);
  });
});
