import { beforeEach, describe, expect, test } from '@jest/globals';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import type { Schedule } from '../../../lib/schedules/schedule.js';
import { type ArmedSchedule, Ticker } from '../../../lib/schedules/ticker.js';
import { Linked } from '../../../lib/core/linked-list.js';
import { type TimerEntry, type TimerGroup, TimerGroups } from '../../../lib/schedules/timer-groups.js';
import { settle } from '../../support/virtual-clock.js';
import { NotedClock, TickLog } from './tick-log.js';

const MINUTE = 60_000;
const SECOND = 1000;
const JOBS = 300;

let clock: NotedClock;
let ticker: Ticker;
let schedules: CronSchedules;

beforeEach(() => {
  clock = new NotedClock('2026-01-01T00:00:50Z');
  ticker = new Ticker(clock, () => undefined);
  schedules = new CronSchedules();
});

const cron = (pattern: string): Schedule => schedules.get(pattern, 'UTC');

/** Starts as many schedules of that pattern, whose ticks are told with their number. */
function startMany(pattern: string, tick: (number: number) => void): ArmedSchedule[] {
  return Array.from({ length: JOBS }, (_, number) =>
    ticker.start(cron(pattern), { tick: () => tick(number), missed: () => undefined }),
  );
}

/** Lets time pass, and whatever was put off to a later turn of the event loop go on. */
async function advance(milliseconds: number): Promise<void> {
  await clock.advance(milliseconds);
  await settle();
}

describe('timers are shared', () => {
  test('jobs that are due in one moment have one timer', async () => {
    const ticks: number[] = [];
    startMany('* * * * *', (number) => ticks.push(number));
    expect(clock.delays).toEqual([10 * SECOND]);
    await advance(10 * SECOND);
    expect(ticks).toHaveLength(JOBS);
  });

  test('jobs that are due later than in 30 s have one, whatever their moments', async () => {
    const log = new TickLog(clock);
    for (let minute = 2; minute < 60; minute++) ticker.start(cron(`${minute} * * * *`), log);
    expect(clock.delays).toEqual([30 * SECOND]);
    await advance(60 * MINUTE);
    expect(log.ticks).toHaveLength(58);
    expect(log.toldAt).toEqual(log.ticks.map(({ at }) => at));
    expect(Math.max(...clock.delays)).toBe(30 * SECOND);
  });

  test('what keeps the process alive shares none with what does not', () => {
    const letsProcessEnd: Schedule = { ...scheduleAt(MINUTE), unref: true };
    ticker.start(scheduleAt(MINUTE), new TickLog(clock));
    ticker.start(letsProcessEnd, new TickLog(clock));
    expect(clock.keptAlive).toEqual([true, false]);
  });

  test('a timer goes with the last of those that share it', () => {
    const armed = startMany('* * * * *', () => undefined);
    for (const one of armed.slice(1)) one.stop();
    expect(clock.pending).toBe(1);
    armed[0]?.stop();
    expect(clock.pending).toBe(0);
  });

  test('one that starts when the timer has gone is on time', async () => {
    ticker.start(cron('* * * * *'), new TickLog(clock)).stop();
    const log = new TickLog(clock);
    ticker.start(cron('* * * * *'), log);
    await advance(10 * SECOND);
    expect(log.times).toEqual(['2026-01-01T00:01:00.000Z']);
  });
});

describe('a timer that has come in the place of another', () => {
  test('is shared on when the last of those before is stopped late', async () => {
    const turns: (() => void)[] = [];
    clock = Object.assign(clock, { afterPoll: (callback: () => void) => void turns.push(callback) });
    const wakeUps = new TimerGroups(clock, true);
    const far = Infinity;
    // The first of them ask for the next 30 s, while the others wait for another turn of the event loop.
    const sleepers = Array.from({ length: 40 }, () => {
      return new SlowSleeper((sleeper) => wakeUps.add(sleeper, far, clock.now()));
    });
    for (const sleeper of sleepers) wakeUps.add(sleeper, far, clock.now());
    await clock.advance(30 * SECOND);
    expect(turns).toHaveLength(1);
    for (const sleeper of sleepers.slice(32)) wakeUps.delete(sleeper);
    expect(clock.delays).toHaveLength(2);
    wakeUps.add(new SlowSleeper(() => undefined), far, clock.now());
    expect(clock.delays).toHaveLength(2);
  });
});

describe('where time is steady', () => {
  beforeEach(() => {
    clock = Object.assign(clock, { isVirtual: true });
  });

  test('a timer is set for the tick, however far it is', async () => {
    const log = new TickLog(clock);
    ticker.start(cron('0 6 * * *'), log);
    expect(clock.delays).toEqual([6 * 60 * MINUTE - 50 * SECOND]);
    await advance(6 * 60 * MINUTE);
    expect(log.times).toEqual(['2026-01-01T06:00:00.000Z']);
  });

  test('all that are due in one moment tick in one turn, however long it takes', async () => {
    const order: string[] = [];
    startMany('* * * * *', (number) => {
      if (number === 0) setImmediate(() => order.push('sockets read'));
      clock.block(10);
      order.push('tick');
    });
    await advance(10 * SECOND);
    expect(order.indexOf('sockets read')).toBe(JOBS);
  });

  test('it is looked at for each timer, because a test may give time back', async () => {
    ticker.start(scheduleAt(60 * MINUTE), new TickLog(clock));
    clock = Object.assign(clock, { isVirtual: false });
    ticker.start(scheduleAt(60 * MINUTE), new TickLog(clock));
    expect(clock.delays).toEqual([60 * MINUTE, 30 * SECOND]);
  });
});

describe('when another keeps time', () => {
  test('no timer is shared with those that may never fire', async () => {
    const faked = Object.assign(clock, { timekeeper: 'faked' });
    const lost = new TickLog(faked);
    const first = ticker.start(scheduleAt(MINUTE), lost);
    Object.assign(clock, { timekeeper: 'real' });
    const log = new TickLog(clock);
    ticker.start(scheduleAt(MINUTE), log);
    expect(clock.delays).toEqual([30 * SECOND, 30 * SECOND]);
    first.stop();
    ticker.start(scheduleAt(MINUTE), log);
    expect(clock.delays).toHaveLength(2);
    await advance(MINUTE);
    expect(log.ticks).toHaveLength(2);
    expect(lost.ticks).toEqual([]);
  });
});

describe('many that are due in one moment do not hold up the event loop', () => {
  /** What happens when each tick takes so long: ticks, and that the sockets were read after the first. */
  async function orderOf(milliseconds: number): Promise<string[]> {
    const order: string[] = [];
    startMany('* * * * *', (number) => {
      if (number === 0) setImmediate(() => order.push('sockets read'));
      clock.block(milliseconds);
      order.push('tick');
    });
    await advance(10 * SECOND);
    return order;
  }

  test('after 5 ms the sockets are read, and then come the others', async () => {
    const order = await orderOf(0.05);
    expect(order.indexOf('sockets read')).toBe(128);
    expect(order.filter((entry) => entry === 'tick')).toHaveLength(JOBS);
  });

  test('what takes less is not interrupted', async () => {
    const order = await orderOf(0.01);
    expect(order.indexOf('sockets read')).toBe(JOBS);
  });

  test('one that is stopped before its turn has come does not tick', async () => {
    const ticks: number[] = [];
    const armed = startMany('* * * * *', (number) => {
      if (number === 0) for (const one of armed.slice(150, 200)) one.stop();
      ticks.push(number);
    });
    await advance(10 * SECOND);
    expect(ticks).toEqual(
      Array.from({ length: JOBS }, (_, number) => number).filter((n) => n < 150 || n >= 200),
    );
  });

  test('each ticks once a minute, however often its turn came late', async () => {
    const ticks = new Map<number, number>();
    startMany('* * * * *', (number) => ticks.set(number, (ticks.get(number) ?? 0) + 1));
    await advance(10 * SECOND);
    for (let minute = 0; minute < 9; minute++) await advance(MINUTE);
    expect([...ticks.values()]).toEqual(Array.from({ length: JOBS }, () => 10));
  });
});

/** Takes a millisecond to wake up. */
class SlowSleeper extends Linked<TimerEntry> implements TimerEntry {
  group: TimerGroup | undefined;

  constructor(private readonly onWake: (sleeper: TimerEntry) => void) {
    super();
  }

  onTimer(): void {
    clock.block(1);
    this.onWake(this);
  }
}

function scheduleAt(delay: number): Schedule {
  const at = clock.now() + delay;
  return {
    text: 'once',
    nextTick: (after) => (after < at ? at : undefined),
    latestTick: (now) => (now < at ? undefined : at),
    countTicks: () => ({ count: 0, atLeast: false }),
  };
}
