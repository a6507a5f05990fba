import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ToadScheduler } from 'toad-scheduler';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import { IntervalSchedule } from '../../../lib/schedules/interval-schedule.js';
import { type ArmedSchedule, Ticker } from '../../../lib/schedules/ticker.js';
import { loadToadScheduler } from '../../../lib/schedules/toad-scheduler.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';
import { AskedSchedule, TickLog } from './tick-log.js';

await loadToadScheduler();

const MINUTE = 60_000;

let clock: VirtualClock;
let ticker: Ticker;

beforeEach(() => {
  clock = new VirtualClock();
  ticker = new Ticker(clock, () => undefined);
});

function startJob(name: string, log = new TickLog(clock)): { armed: ArmedSchedule; log: TickLog } {
  return { armed: ticker.start(new IntervalSchedule(10_000, name), log), log };
}

describe('a stopped schedule leaves no timer and no longer ticks', () => {
  test('it has no next tick', async () => {
    const { armed, log } = startJob('job');
    await clock.advance(MINUTE);
    expect(log.ticks).toHaveLength(6);
    armed.stop();
    expect(clock.pending).toBe(0);
    expect(armed.nextTick).toBeUndefined();
    await clock.advance(MINUTE);
    expect(log.ticks).toHaveLength(6);
  });

  test('it may be stopped by its own tick', async () => {
    const log = new TickLog(clock);
    const armed = ticker.start(new IntervalSchedule(10_000, 'job'), {
      tick: (tick) => {
        log.tick(tick);
        armed.stop();
      },
      missed: (missed) => log.missed(missed),
    });
    await clock.advance(MINUTE);
    expect(log.ticks).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  test('it leaves the others alone', async () => {
    const [first, second, third] = ['first', 'second', 'third'].map((name) => startJob(name));
    second?.armed.stop();
    expect(clock.pending).toBe(2);
    await clock.advance(MINUTE);
    expect([first, second, third].map((job) => job?.log.ticks.length)).toEqual([6, 0, 6]);
  });

  test('it may be stopped twice, or after its ticker', async () => {
    const [one, other] = [startJob('one'), startJob('other')];
    one.armed.stop();
    one.armed.stop();
    expect(clock.pending).toBe(1);
    ticker.stop();
    other.armed.stop();
    expect(clock.pending).toBe(0);
  });

  test('it is one of all when the ticker is stopped', async () => {
    const jobs = Array.from({ length: 20 }, (_, index) => startJob(`job ${index}`));
    await clock.advance(MINUTE);
    ticker.stop();
    expect(clock.pending).toBe(0);
    await clock.advance(MINUTE);
    expect(jobs.map(({ log }) => log.ticks.length)).toEqual(jobs.map(() => 6));
    expect(jobs.map(({ armed }) => armed.nextTick)).toEqual(jobs.map(() => undefined));
  });

  test('it can start again, on its old grid', async () => {
    const { armed, log } = startJob('job');
    const next = armed.nextTick;
    armed.stop();
    expect(startJob('job', log).armed.nextTick).toBe(next);
    await clock.advance(MINUTE);
    expect(log.ticks).toHaveLength(6);
  });
});

describe('a job may have any name', () => {
  test('names that every object has, and one name twice, are allowed', async () => {
    const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'same', 'same', ''];
    const jobs = names.map((name) => startJob(name));
    await clock.advance(MINUTE);
    expect(jobs.map(({ log }) => log.ticks.length)).toEqual(names.map(() => 6));
    for (const { armed } of jobs) armed.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('two tickers are independent', () => {
  test('one goes on when the other stops', async () => {
    const { log } = startJob('job');
    const other = new Ticker(clock, () => undefined);
    other.start(new IntervalSchedule(10_000, 'job'), new TickLog(clock));
    other.stop();
    await clock.advance(MINUTE);
    expect(log.ticks).toHaveLength(6);
  });
});

describe('a removed job is forgotten', () => {
  test('its schedule can be collected while the ticker lives', async () => {
    setFlagsFromString('--expose-gc');
    // Only a context that is created after the flag has the function.
    const collect = runInNewContext('gc') as () => void;
    const kept = new AskedSchedule(new CronSchedules().get('* * * * *', 'UTC'));
    ticker.start(kept, new TickLog(clock));
    const removed = startAndStop();
    const control = new WeakRef(kept);
    await settle();
    collect();
    expect(control.deref()).toBe(kept);
    expect(removed.deref()).toBeUndefined();
    await clock.advance(MINUTE);
    expect(kept.asked.length).toBeGreaterThan(1);
  });
});

describe('memory follows the largest number of jobs at once', () => {
  afterEach(() => void jest.restoreAllMocks());

  test('toad-scheduler keeps as many jobs as there were at once, whatever was started and stopped', async () => {
    const given = jest.spyOn(ToadScheduler.prototype, 'addIntervalJob');
    const removed = jest.spyOn(ToadScheduler.prototype, 'removeById');
    const kept = [startJob('kept'), startJob('kept too')];
    for (let cycle = 0; cycle < 100_000; cycle++) startJob(`job ${cycle}`).armed.stop();
    const ten = Array.from({ length: 10 }, (_, index) => startJob(`one of ten ${index}`));
    for (const { armed } of ten) armed.stop();
    for (let cycle = 0; cycle < 100; cycle++) startJob(`job ${cycle}`).armed.stop();
    expect(given).toHaveBeenCalledTimes(2 + 10);
    expect(removed).not.toHaveBeenCalled();
    await clock.advance(MINUTE);
    expect(kept.map(({ log }) => log.ticks.length)).toEqual([6, 6]);
    expect(ten.map(({ log }) => log.ticks.length)).toEqual(ten.map(() => 0));
  });

  test('a second stop of one schedule does not stop the schedule that reuses its place', async () => {
    const first = startJob('first');
    first.armed.stop();
    const second = startJob('second');
    first.armed.stop();
    const third = startJob('third');
    await clock.advance(MINUTE);
    expect([first, second, third].map(({ log }) => log.ticks.length)).toEqual([0, 6, 6]);
    expect([first, second, third].map(({ armed }) => armed.nextTick !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
    expect(clock.pending).toBe(2);
  });
});

/** In a function of its own, so that no variable of the test keeps it alive. */
function startAndStop(): WeakRef<AskedSchedule> {
  const schedule = new AskedSchedule(new CronSchedules().get('* * * * *', 'UTC'));
  ticker.start(schedule, new TickLog(clock)).stop();
  return new WeakRef(schedule);
}
