import { beforeEach, describe, expect, test } from '@jest/globals';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import { IntervalSchedule } from '../../../lib/schedules/interval-schedule.js';
import type { Schedule } from '../../../lib/schedules/schedule.js';
import { Ticker } from '../../../lib/schedules/ticker.js';
import { loadToadScheduler } from '../../../lib/schedules/toad-scheduler.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { AskedSchedule, TickLog } from './tick-log.js';

await loadToadScheduler();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let clock: VirtualClock;
let log: TickLog;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  log = new TickLog(clock);
});

function start(schedule: Schedule): void {
  new Ticker(clock, () => undefined).start(schedule, log);
}

const cron = (pattern: string): Schedule => new CronSchedules().get(pattern, 'UTC');

/** Blocks the event loop for so long, and then lets it go on. */
async function blockFor(milliseconds: number): Promise<void> {
  clock.block(milliseconds);
  await clock.advance(0);
}

describe('a timer that fires late runs the latest tick and reports the others', () => {
  test('late by less than a period, it runs the tick and misses none', async () => {
    start(cron('* * * * *'));
    await blockFor(2 * MINUTE - 1);
    expect(log.times).toEqual(['2026-01-01T00:01:00.000Z']);
    await clock.advance(1);
    expect(log.times).toEqual(['2026-01-01T00:01:00.000Z', '2026-01-01T00:02:00.000Z']);
    expect(log.gaps).toEqual([]);
  });

  test('late by ten periods, it runs the tenth tick and misses nine', async () => {
    start(cron('* * * * *'));
    await blockFor(10.5 * MINUTE);
    expect(log.times).toEqual(['2026-01-01T00:10:00.000Z']);
    expect(log.missedTimes).toEqual(['9: 2026-01-01T00:01:00.000Z to 2026-01-01T00:09:00.000Z']);
  });

  test('late by exactly one period, it runs the tick that is due now and misses one', async () => {
    start(cron('* * * * *'));
    await blockFor(2 * MINUTE);
    expect(log.times).toEqual(['2026-01-01T00:02:00.000Z']);
    expect(log.missedTimes).toEqual(['1: 2026-01-01T00:01:00.000Z to 2026-01-01T00:01:00.000Z']);
  });

  test('it goes on at the regular times afterwards', async () => {
    start(cron('* * * * *'));
    await blockFor(10.5 * MINUTE);
    await clock.advance(2 * MINUTE);
    expect(log.times.slice(1)).toEqual(['2026-01-01T00:11:00.000Z', '2026-01-01T00:12:00.000Z']);
    expect(log.toldAt.slice(1)).toEqual(log.ticks.slice(1).map(({ at }) => at));
    expect(log.gaps).toHaveLength(1);
  });

  test('it reports each gap by itself', async () => {
    start(cron('* * * * *'));
    await blockFor(3.5 * MINUTE);
    await blockFor(3 * MINUTE);
    expect(log.missedTimes).toEqual([
      '2: 2026-01-01T00:01:00.000Z to 2026-01-01T00:02:00.000Z',
      '2: 2026-01-01T00:04:00.000Z to 2026-01-01T00:05:00.000Z',
    ]);
  });

  test('it treats a clock that goes forward like a late timer', async () => {
    start(cron('* * * * *'));
    await clock.advance(10_000);
    clock.step(3 * HOUR);
    await clock.advance(30_000);
    expect(log.times).toEqual(['2026-01-01T03:00:00.000Z']);
    expect(log.missedTimes).toEqual(['179: 2026-01-01T00:01:00.000Z to 2026-01-01T02:59:00.000Z']);
    await clock.advance(MINUTE);
    expect(log.times.slice(1)).toEqual(['2026-01-01T03:01:00.000Z']);
  });

  test('for a cron, it counts the ticks of the pattern and not a number of periods', async () => {
    start(cron('0 9,17 * * MON-FRI'));
    await blockFor(5 * 24 * HOUR + 12 * HOUR);
    expect(log.times).toEqual(['2026-01-06T09:00:00.000Z']);
    expect(log.missedTimes).toEqual(['6: 2026-01-01T09:00:00.000Z to 2026-01-05T17:00:00.000Z']);
  });
});

describe('missed ticks are counted after the latest tick has started', () => {
  test('the latest tick comes first, then the count, then the report', async () => {
    start(new AskedSchedule(cron('* * * * *'), log.order));
    log.order.length = 0;
    await blockFor(10.5 * MINUTE);
    expect(log.order.filter((step) => !/^(next|latest)Tick$/.test(step))).toEqual([
      'tick',
      'countTicks',
      'missed',
    ]);
  });

  test('the latest tick comes in the turn of the timer, and the count in the next', () => {
    const schedule = new AskedSchedule(cron('* * * * *'), log.order);
    const timers: (() => void)[] = [];
    const turns: (() => void)[] = [];
    new Ticker(
      {
        now: () => clock.now(),
        monotonic: () => clock.monotonic(),
        after: (_delay, callback) => {
          timers.push(callback);
          return { cancel: () => undefined };
        },
        afterPoll: (callback) => void turns.push(callback),
      },
      () => undefined,
    ).start(schedule, log);
    clock.block(10.5 * MINUTE);
    timers[0]?.();
    expect(log.order).toContain('tick');
    expect(log.order).not.toContain('countTicks');
    for (const turn of turns) turn();
    expect(log.order.slice(-1)).toEqual(['missed']);
  });

  test('every missed tick of an interval is counted', async () => {
    const schedule = new IntervalSchedule(1000, 'job');
    start(schedule);
    const first = schedule.nextTick(clock.now());
    await blockFor(24 * HOUR);
    expect(log.gaps).toEqual([{ count: 86_399, atLeast: false, from: first, to: first + 86_398_000 }]);
    expect(log.ticks.map(({ at }) => at)).toEqual([first + 86_399_000]);
  });

  test('a thousand missed ticks of a cron are counted, and more are reported as at least so many', async () => {
    start(cron('* * * * * *'));
    await blockFor(1_001_000);
    expect(log.missedTimes).toEqual(['1000: 2026-01-01T00:00:01.000Z to 2026-01-01T00:16:40.000Z']);
    await blockFor(1_002_000);
    expect(log.missedTimes.slice(1)).toEqual([
      'at least 1000: 2026-01-01T00:16:42.000Z to 2026-01-01T00:33:22.000Z',
    ]);
    expect(log.times).toEqual(['2026-01-01T00:16:41.000Z', '2026-01-01T00:33:23.000Z']);
  });
});
