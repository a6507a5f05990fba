import { beforeEach, describe, expect, test } from '@jest/globals';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import { IntervalSchedule } from '../../../lib/schedules/interval-schedule.js';
import type { Schedule } from '../../../lib/schedules/schedule.js';
import { Ticker } from '../../../lib/schedules/ticker.js';
import { loadToadScheduler } from '../../../lib/schedules/toad-scheduler.js';
import { AskedSchedule, NotedClock, TickLog } from './tick-log.js';
import { iso, ticksBetween } from './walk.js';

await loadToadScheduler();

const MINUTE = 60_000;
const DAY = 86_400_000;

let clock: NotedClock;
let ticker: Ticker;

beforeEach(() => {
  clock = new NotedClock('2026-01-01T00:00:00Z');
  ticker = new Ticker(clock, () => undefined);
});

function start(schedule: Schedule): TickLog {
  const log = new TickLog(clock);
  ticker.start(schedule, log);
  return log;
}

const cron = (pattern: string, zone = 'UTC'): Schedule => new CronSchedules().get(pattern, zone);

describe('a schedule ticks at its times', () => {
  test.each([
    ['an interval', new IntervalSchedule(7013, 'job'), 10 * MINUTE],
    ['an interval beyond the longest sleep', new IntervalSchedule(100_000, 'job'), 60 * MINUTE],
    ['a cron with seconds', cron('*/7 * * * * *'), 10 * MINUTE],
    ['an hourly cron', cron('0 * * * *'), DAY],
    ['an irregular cron in Berlin', cron('3,17 */5 * * *', 'Europe/Berlin'), 2 * DAY],
  ])('%s ticks on the millisecond, each tick once', async (_kind, schedule, span) => {
    const log = start(schedule);
    const begin = clock.now();
    await clock.advance(span);

    expect(log.times).toEqual(ticksBetween(schedule, begin + 1, begin + span + 1).map(iso));
    expect(log.toldAt).toEqual(log.ticks.map(({ at }) => at));
    expect(log.gaps).toEqual([]);
  });

  test('each tick carries the moment of the next', async () => {
    const log = start(cron('0 0,6 * * *'));
    await clock.advance(DAY);
    expect(log.ticks.map(({ nextAt }) => iso(nextAt))).toEqual([
      '2026-01-02T00:00:00.000Z',
      '2026-01-02T06:00:00.000Z',
    ]);
  });

  test('a tick that is due at the moment of the start does not run, because it belongs to earlier starts', async () => {
    const log = start(cron('0 * * * *'));
    await clock.advance(MINUTE);
    expect(log.times).toEqual([]);
  });

  test('the next tick is known before the first tick and after the last', async () => {
    const armed = ticker.start(cron('0 0 1 1 1 * 2026'), new TickLog(clock));
    expect(iso(armed.nextTick)).toBe('2026-01-01T01:00:00.000Z');
    await clock.advance(DAY);
    expect(armed.nextTick).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  test('a tick 25 days away, beyond the limit of a timer, comes on the millisecond', async () => {
    const log = start(cron('0 0 26 1 *'));
    expect(Date.parse('2026-01-26T00:00:00Z') - clock.now()).toBeGreaterThan(2 ** 31);
    clock.block(25 * DAY - MINUTE);
    await clock.advance(MINUTE - 1);
    expect(log.times).toEqual([]);
    await clock.advance(1);
    expect(log.times).toEqual(['2026-01-26T00:00:00.000Z']);
  });
});

describe('timers last at most 30 s, and a new timer costs nothing', () => {
  test('no timer of a daily job lasts longer, or much shorter', async () => {
    start(cron('0 0 * * *'));
    await clock.advance(DAY);
    expect(Math.max(...clock.delays)).toBe(30_000);
    expect(clock.delays.length).toBeLessThanOrEqual(DAY / 30_000 + 2);
  });

  test('a timer does not ask the schedule until the tick comes', async () => {
    const schedule = new AskedSchedule(cron('0 0 * * *'));
    start(schedule);
    const atStart = schedule.asked.length;
    await clock.advance(DAY - 1);
    expect(schedule.asked.slice(atStart)).toEqual([]);
    await clock.advance(1);
    expect(schedule.asked.slice(atStart)).toContain('nextTick');
  });

  test('a tick on time asks for no latest tick and no count', async () => {
    const schedule = new AskedSchedule(new IntervalSchedule(1000, 'job'));
    start(schedule);
    await clock.advance(10 * MINUTE);
    expect(new Set(schedule.asked)).toEqual(new Set(['nextTick']));
  });

  test('timers keep the process alive', async () => {
    start(new IntervalSchedule(45_000, 'job'));
    await clock.advance(10 * MINUTE);
    expect(new Set(clock.keptAlive)).toEqual(new Set([true]));
  });
});

describe('when the clocks of Berlin go back, a cron ticks once for each of its times', () => {
  // toad-scheduler's own cron job runs thousands of times here.
  test.each([
    ['30 2 * * *', []],
    ['0 3 * * *', ['02:00']],
    ['*/30 * * * *', ['01:00', '01:30', '02:00', '02:30', '03:00', '03:30']],
    ['0 * * * *', ['01:00', '02:00', '03:00']],
  ])('%s ticks once when it starts just before the second pass of the hour', async (pattern, times) => {
    clock = new NotedClock('2026-10-25T00:59:00Z');
    ticker = new Ticker(clock, () => undefined);
    const log = start(cron(pattern, 'Europe/Berlin'));
    await clock.advance(3 * 60 * MINUTE);
    expect(log.times).toEqual(times.map((time) => `2026-10-25T${time}:00.000Z`));
    expect(log.gaps).toEqual([]);
    expect(clock.delays.length).toBeLessThan(3 * 120 + 20);
  });

  test('30 2 * * * ticks in the first pass of the hour and not in the second', async () => {
    clock = new NotedClock('2026-10-24T23:30:00Z');
    ticker = new Ticker(clock, () => undefined);
    const log = start(cron('30 2 * * *', 'Europe/Berlin'));
    await clock.advance(4 * 60 * MINUTE);
    expect(log.times).toEqual(['2026-10-25T00:30:00.000Z']);
  });
});
