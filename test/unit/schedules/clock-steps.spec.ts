import { beforeEach, describe, expect, test } from '@jest/globals';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import { IntervalSchedule } from '../../../lib/schedules/interval-schedule.js';
import type { Schedule } from '../../../lib/schedules/schedule.js';
import { Ticker } from '../../../lib/schedules/ticker.js';
import { loadToadScheduler } from '../../../lib/schedules/toad-scheduler.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { TickLog } from './tick-log.js';

await loadToadScheduler();

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let clock: VirtualClock;
let ticker: Ticker;
let stepsBack: number[];

beforeEach(() => {
  clock = new VirtualClock('2026-01-02T00:00:00Z');
  stepsBack = [];
  ticker = new Ticker(clock, (milliseconds) => stepsBack.push(milliseconds));
});

function start(schedule: Schedule): TickLog {
  const log = new TickLog(clock);
  ticker.start(schedule, log);
  return log;
}

const cron = (pattern: string): Schedule => new CronSchedules().get(pattern, 'UTC');

describe('no tick runs twice when the clock goes back by less than 60 s', () => {
  test('a timer that fires early is set again for the rest of the time', async () => {
    const log = start(cron('* * * * *'));
    await clock.advance(MINUTE - SECOND);
    clock.step(-40 * SECOND);
    await clock.advance(41 * SECOND - 1);
    expect(log.times).toEqual([]);
    await clock.advance(1);
    expect(log.times).toEqual(['2026-01-02T00:01:00.000Z']);
  });

  test.each([1, SECOND, 30 * SECOND, 59 * SECOND])(
    'a tick that the clock passes again after a step back of %i ms does not run again',
    async (step) => {
      const log = start(cron('* * * * *'));
      await clock.advance(MINUTE);
      clock.step(-step);
      await clock.advance(MINUTE + step - 1);
      expect(log.times).toEqual(['2026-01-02T00:01:00.000Z']);
      await clock.advance(1);
      expect(log.times).toEqual(['2026-01-02T00:01:00.000Z', '2026-01-02T00:02:00.000Z']);
      expect(stepsBack).toEqual([]);
    },
  );

  test('a job that ticks every second waits until the clock is where it was', async () => {
    const log = start(cron('* * * * * *'));
    await clock.advance(10 * SECOND);
    clock.step(-50 * SECOND);
    await clock.advance(51 * SECOND);
    expect(log.times.slice(-2)).toEqual(['2026-01-02T00:00:10.000Z', '2026-01-02T00:00:11.000Z']);
    expect(new Set(log.times).size).toBe(log.times.length);
    expect(stepsBack).toEqual([]);
  });
});

describe('a clock that goes back by more than 60 s is reported, and ticks go on', () => {
  test('the report comes once for a hundred schedules, with about the time of the step', async () => {
    for (let job = 0; job < 100; job++) start(new IntervalSchedule((job + 1) * 7 * SECOND, `job ${job}`));
    await clock.advance(10 * MINUTE);
    clock.step(-HOUR);
    await clock.advance(10 * MINUTE);
    expect(stepsBack).toHaveLength(1);
    expect(stepsBack[0]).toBeGreaterThan(HOUR - 30 * SECOND);
    expect(stepsBack[0]).toBeLessThanOrEqual(HOUR);
  });

  test('small steps are reported when they add up', async () => {
    start(cron('* * * * * *'));
    await clock.advance(10 * SECOND);
    for (let step = 0; step < 2; step++) {
      clock.step(-59 * SECOND);
      await clock.advance(SECOND);
    }
    expect(stepsBack).toEqual([]);
    await clock.advance(30 * SECOND);
    expect(stepsBack).toHaveLength(1);
  });

  test('a second step, five minutes later, is reported again', async () => {
    for (let job = 0; job < 10; job++) start(new IntervalSchedule((job + 1) * 7 * SECOND, `job ${job}`));
    for (let step = 0; step < 2; step++) {
      await clock.advance(5 * MINUTE);
      clock.step(-HOUR);
    }
    await clock.advance(5 * MINUTE);
    expect(stepsBack).toHaveLength(2);
  });

  test.each([
    [60_000, []],
    [60_001, [60_001]],
  ])('a clock %i ms behind its latest time is reported beyond 60 s', async (behind, reported) => {
    start(cron('* * * * *'));
    // The timer checks the clock 30 s later.
    clock.step(-behind - 30 * SECOND);
    await clock.advance(30 * SECOND);
    expect(stepsBack).toEqual(reported);
  });

  test.each([2 * MINUTE, HOUR, DAY, 400 * DAY])(
    'after a step back of %i ms, a job of every minute ticks again within two minutes',
    async (step) => {
      const log = start(cron('* * * * *'));
      await clock.advance(10 * MINUTE + SECOND);
      const before = log.ticks.length;
      clock.step(-step);
      const stepped = clock.now();
      await clock.advance(2 * MINUTE);
      expect(log.ticks.length).toBeGreaterThan(before);
      expect(log.ticks[before]?.at).toBeGreaterThan(stepped);
      expect(stepsBack).toHaveLength(1);
    },
  );

  test('an instance whose clock was a day ahead runs the ticks of that day again', async () => {
    const log = start(cron('0 * * * *'));
    await clock.advance(90 * MINUTE);
    clock.step(-DAY);
    await clock.advance(DAY - HOUR);
    expect(log.times.slice(0, 3)).toEqual([
      '2026-01-02T01:00:00.000Z',
      '2026-01-01T02:00:00.000Z',
      '2026-01-01T03:00:00.000Z',
    ]);
    expect(log.ticks).toHaveLength(24);
    expect(log.toldAt).toEqual(log.ticks.map(({ at }) => at));
    expect(log.gaps).toEqual([]);
  });

  test('a schedule after its last tick sets no timer after a step', async () => {
    const log = start(cron('0 0 0 1 1 * 2026'));
    clock.step(-DAY - HOUR);
    await clock.advance(2 * DAY);
    expect(log.times).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
