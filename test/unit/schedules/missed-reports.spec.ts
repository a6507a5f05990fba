import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Cron } from 'croner';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import type { Schedule } from '../../../lib/schedules/schedule.js';
import { Ticker } from '../../../lib/schedules/ticker.js';
import { loadToadScheduler } from '../../../lib/schedules/toad-scheduler.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';
import { TickLog } from './tick-log.js';

await loadToadScheduler();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const JOBS = 50;

let clock: VirtualClock;
let ticker: Ticker;
let log: TickLog;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:30Z');
  ticker = new Ticker(clock, () => undefined);
  log = new TickLog(clock);
});

afterEach(() => void jest.restoreAllMocks());

/** Lets the machine sleep for so long, and then go on. */
async function sleepFor(milliseconds: number): Promise<void> {
  clock.block(milliseconds);
  await clock.advance(0);
  for (let turns = 0; turns < JOBS; turns++) await settle();
}

const cron = (pattern: string): Schedule => new CronSchedules().get(pattern, 'Europe/Berlin');

/** A schedule that ticks every minute and needs so many milliseconds to count ticks. */
function slowToCount(milliseconds: number): Schedule {
  const { text, nextTick, latestTick } = boundTo(cron('* * * * *'));
  const countTicks = () => {
    log.order.push('counted');
    clock.block(milliseconds);
    return { count: 59, atLeast: false };
  };
  return { text, nextTick, latestTick, countTicks };
}

function boundTo(schedule: Schedule): Pick<Schedule, 'text' | 'nextTick' | 'latestTick'> {
  return {
    text: schedule.text,
    nextTick: (after) => schedule.nextTick(after),
    latestTick: (at) => schedule.latestTick(at),
  };
}

describe('after an hour of sleep, the missed ticks of fifty jobs do not block the event loop', () => {
  test('the ticks of one pattern are counted once', async () => {
    const schedule = cron('*/5 * * * * *');
    for (let job = 0; job < JOBS; job++) ticker.start(schedule, log);
    const asked = jest.spyOn(Cron.prototype, 'nextRun');
    await sleepFor(HOUR);
    const told = '719: 2026-01-01T00:00:35.000Z to 2026-01-01T01:00:25.000Z';
    expect(new Set(log.missedTimes)).toEqual(new Set([told]));
    expect(log.gaps).toHaveLength(JOBS);
    expect(asked.mock.calls.length).toBeLessThan(2 * 720);
  });

  test('sockets are read in between', async () => {
    const schedules = Array.from({ length: JOBS }, () => slowToCount(3));
    for (const schedule of schedules) ticker.start(schedule, log);
    clock.block(HOUR);
    const reading = (async () => {
      while (log.gaps.length < JOBS) {
        await new Promise((resolve) => setImmediate(resolve));
        log.order.push('sockets read');
      }
    })();
    await clock.advance(0);
    await reading;
    const counts = log.order.filter((step) => step !== 'tick' && step !== 'missed');
    const longest = counts
      .join()
      .split('sockets read')
      .map((turn) => turn.match(/counted/g)?.length ?? 0);
    // Two counts take longer than 5 ms.
    expect(Math.max(...longest)).toBe(2);
  });

  test('each job gets a report of its own, in the order of their ticks', async () => {
    const logs = Array.from({ length: JOBS }, () => new TickLog(clock));
    for (const [index, own] of logs.entries()) ticker.start(cron(`${index} * * * * *`), own);
    await sleepFor(10 * MINUTE);
    expect(logs.map(({ gaps }) => gaps.length)).toEqual(logs.map(() => 1));
    await sleepFor(10 * MINUTE);
    expect(logs.map(({ gaps }) => gaps.length)).toEqual(logs.map(() => 2));
  });
});

describe('in virtual time', () => {
  test('missed ticks are reported in the turn of the tick, because another turn may never come', () => {
    clock = Object.assign(clock, { isVirtual: true, afterPoll: () => undefined });
    const timers: (() => void)[] = [];
    const after = (_delay: number, callback: () => void) => {
      timers.push(callback);
      return { cancel: () => undefined };
    };
    ticker = new Ticker(Object.assign(clock, { after }), () => undefined);
    ticker.start(cron('* * * * *'), log);
    clock.block(10 * MINUTE);
    timers[0]?.();
    expect(log.order).toEqual(['tick', 'missed']);
    expect(log.missedTimes).toEqual(['9: 2026-01-01T00:01:00.000Z to 2026-01-01T00:09:00.000Z']);
  });
});
