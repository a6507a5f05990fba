import { afterEach, expect, it } from '@jest/globals';
import { expectedOf } from '../support/package.js';
import { closeAll, pass, start, stopTime } from '../support/start.js';
import { scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  afterEach(closeAll);

  it.each([
    // 02:00 occurs once, and the hour before it twice.
    ['0 2 * * *', 'America/New_York', '2026-11-01T04:30:00Z', ['06:00', '07:00'], ['07:00']],
    // Midnight occurs once. The day before ends twice at 24:00, which is 23:00.
    ['0 0 * * *', 'America/Santiago', '2026-04-05T01:30:00Z', ['03:00', '04:00'], ['04:00']],
    // 02:30 does not exist.
    ['30 2 * * *', 'Europe/Berlin', '2026-03-28T23:30:00Z', ['01:00'], ['01:00']],
  ])('%s in %s ticks once at a clock change', async (pattern, timeZone, from, original, here) => {
    stopTime(from);
    const { calls } = await start({ providers: [scheduled(pattern, { timeZone })] });
    await pass(4 * 3600 * 1000);
    const times = calls
      .seconds('scheduled')
      .map((seconds) => new Date(Date.parse(from) + seconds * 1000).toISOString().slice(11, 16));
    expect(times).toEqual(expectedOf({ original, here }));
  });
});
