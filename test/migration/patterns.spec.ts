import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CronExpression } from '@nestjs/schedule';
import { CronTime } from 'cron';
import { closeAll, start, startError, stopTime } from './support/start.js';
import { drawnPatterns } from './support/patterns.js';
import { scheduled } from './support/scheduled.js';
import { inEachTime } from './support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime('2026-01-01T00:00:00.500Z'));
  afterEach(closeAll);

  const WRITTEN = [
    ...[
      '@secondly',
      '@minutely',
      '@hourly',
      '@daily',
      '@weekly',
      '@weekdays',
      '@weekends',
      '@monthly',
      '@YEARLY',
    ],
    ...['0 0 * * 7', '0 0 * * 5-7', '0 0 * jan mon', '0 0 * JAN-MAR Mon-Fri', '  0   9 * * *  '],
    // A step without a range, and a step that is longer than the field.
    ...['5/10 * * * *', '*/90 * * * *', '1-5/2,30 * * * *'],
    // Day of month or day of week. One of them that is written out in full counts as a star.
    ...[
      '0 0 13 * 5',
      '0 0 */1 * 1',
      '0 0 1-31 * 1',
      '0 0 1 * 0-6',
      '0 0 1 * */1',
      '0 0 */2 * 1',
      '0 0 1 * 1-7',
    ],
  ];

  /** Starts one job for each pattern, and compares its next dates with those of the `cron` package. */
  async function compare(patterns: readonly string[], zone: string, count: number): Promise<void> {
    const providers = patterns.map((pattern) => scheduled(pattern, { name: pattern, timeZone: zone }));
    const { registry } = await start({ providers });
    const dates = (of: (pattern: string) => { toISO(): string | null }[]) =>
      Object.fromEntries(patterns.map((pattern) => [pattern, of(pattern).map((date) => date.toISO())]));
    const texts = (of: (pattern: string) => CronTime) =>
      Object.fromEntries(patterns.map((pattern) => [pattern, String(of(pattern))]));
    expect(texts((pattern) => registry.getCronJob(pattern).cronTime)).toEqual(
      texts((pattern) => new CronTime(pattern)),
    );
    const expected = dates((pattern) => {
      const next = new CronTime(pattern, zone).sendAt(count);
      return Array.isArray(next) ? next : [next];
    });
    expect(dates((pattern) => registry.getCronJob(pattern).nextDates(count))).toEqual(expected);
  }

  describe('A pattern means the same as in the `cron` package', () => {
    it('for each value of CronExpression', async () => {
      await compare([...new Set<string>(Object.values(CronExpression))], 'Asia/Kolkata', 1);
    });

    it('with words for presets, months and days, with steps, and with both kinds of day', async () => {
      await compare(WRITTEN, 'UTC', 3);
    });

    it('with any values in its fields', async () => {
      await compare([...new Set(drawnPatterns(80))], 'UTC', 3);
    });

    it.each(['60 * * * *', '* * * *', '0 0 * * 6-1', '0 0 * * 8', '*/0 * * * *', '0 0 * nov-feb *'])(
      'and is refused where that package refuses it: %s',
      async (pattern) => {
        await expect(startError({ providers: [scheduled(pattern)] })).resolves.toContain('Scheduled.handle');
      },
    );
  });
});
