import { beforeEach, describe, expect, test } from '@jest/globals';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import type { Schedule } from '../../../lib/schedules/schedule.js';
import { type ArmedSchedule, Ticker } from '../../../lib/schedules/ticker.js';
import { loadToadScheduler } from '../../../lib/schedules/toad-scheduler.js';
import { Linked } from '../../../lib/core/linked-list.js';
import { OwnOrder } from '../../../lib/schedules/own-order.js';
import { type TimerEntry, type TimerGroup, TimerGroups } from '../../../lib/schedules/timer-groups.js';
import { settle } from '../../support/virtual-clock.js';
import { NotedClock, TickLog } from './tick-log.js';

await loadToadScheduler();

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

/** Starts many schedules of that pattern. Each tick passes its number. */
function startMany(pattern: string, tick: (number: number) => void): ArmedSchedule[] {
  return Array.from({ length: JOBS }, (_, number) =>
    ticker.start(cron(pattern), { tick: () => tick(number), missed: () => undefined }),
  );
}

/** Lets time pass, and then lets later turns of the event loop go on. */
async function advance(milliseconds: number): Promise<void> {
  await clock.advance(milliseconds);
  await settle();
}

describe('schedules share timers', () => {
  test('jobs that are due at one moment have one timer', async () => {
    const ticks: number[] = [];
    startMany('* * * * *', (number) => ticks.push(number));
    expect(clock.delays).toEqual([10 * SECOND]);
    await advance(10 * SECOND);
    expect(ticks).toHaveLength(JOBS);
  });

  test('jobs that are due in more than 30 s have one timer, whatever their moments', async () => {
    const log = new TickLog(clock);
    for (let minute = 2; minute < 60; minute++) ticker.start(cron(`${minute} * * * *`), log);
    expect(clock.delays).toEqual([30 * SECOND]);
    await advance(60 * MINUTE);
    expect(log.ticks).toHaveLength(58);
    expect(log.toldAt).toEqual(log.ticks.map(({ at }) => at));
    expect(Math.max(...clock.delays)).toBe(30 * SECOND);
  });

  test('a schedule that keeps the process alive shares no timer with one that does not', () => {
    const letsProcessEnd: Schedule = { ...scheduleAt(MINUTE), unref: true };
    ticker.start(scheduleAt(MINUTE), new TickLog(clock));
    ticker.start(letsProcessEnd, new TickLog(clock));
    expect(clock.keptAlive).toEqual([true, false]);
  });

  test('a timer remains until the last of its schedules stops', () => {
    const armed = startMany('* * * * *', () => undefined);
    for (const one of armed.slice(1)) one.stop();
    expect(clock.pending).toBe(1);
    armed[0]?.stop();
    expect(clock.pending).toBe(0);
  });

  test('a schedule that starts after its timer has gone is on time', async () => {
    ticker.start(cron('* * * * *'), new TickLog(clock)).stop();
    const log = new TickLog(clock);
    ticker.start(cron('* * * * *'), log);
    await advance(10 * SECOND);
    expect(log.times).toEqual(['2026-01-01T00:01:00.000Z']);
  });
});

describe('a timer that replaces another', () => {
  test('stays shared when the last schedules of the old timer stop late', async () => {
    const turns: (() => void)[] = [];
    clock = Object.assign(clock, { afterPoll: (callback: () => void) => void turns.push(callback) });
    const groups = new TimerGroups(clock, true);
    const far = Infinity;
    // The first entries ask for the next 30 s while the others wait for another turn of the event loop.
    const entries = Array.from({ length: 40 }, () => {
      return new SlowEntry((entry) => groups.add(entry, far, clock.now()));
    });
    for (const entry of entries) groups.add(entry, far, clock.now());
    await clock.advance(30 * SECOND);
    expect(turns).toHaveLength(1);
    for (const entry of entries.slice(32)) groups.delete(entry);
    expect(clock.delays).toHaveLength(2);
    groups.add(new SlowEntry(() => undefined), far, clock.now());
    expect(clock.delays).toHaveLength(2);
  });
});

describe('entries that wait for their turn', () => {
  test('fire no more when another entry of their moment has deleted them, or moved them', async () => {
    const groups = new TimerGroups(clock, true, new OwnOrder('a'));
    const fired: string[] = [];
    const paced = ['deleted', 'moved', 'stays'].map((name) =>
      Object.assign(new SlowEntry(() => fired.push(name)), { isPaced: true }),
    );
    const [deleted, moved] = paced;
    const moment = clock.now() + SECOND;
    const other = new SlowEntry(() => {
      for (const entry of [deleted, moved]) if (entry !== undefined) groups.delete(entry);
      if (moved !== undefined) groups.add(moved, moment + SECOND, clock.now());
    });
    for (const entry of [...paced, other]) groups.add(entry, moment, clock.now());
    await advance(SECOND + 500);
    expect(fired).toEqual(['stays']);
    await advance(SECOND);
    expect(fired).toEqual(['stays', 'moved']);
  });
});

describe('in virtual time', () => {
  beforeEach(() => {
    clock = Object.assign(clock, { isVirtual: true });
  });

  test('a timer lasts until the tick, however far away that is', async () => {
    const log = new TickLog(clock);
    ticker.start(cron('0 6 * * *'), log);
    expect(clock.delays).toEqual([6 * 60 * MINUTE - 50 * SECOND]);
    await advance(6 * 60 * MINUTE);
    expect(log.times).toEqual(['2026-01-01T06:00:00.000Z']);
  });

  test('all jobs that are due at one moment tick in one turn, however long it takes', async () => {
    const order: string[] = [];
    startMany('* * * * *', (number) => {
      if (number === 0) setImmediate(() => order.push('sockets read'));
      clock.block(10);
      order.push('tick');
    });
    await advance(10 * SECOND);
    expect(order.indexOf('sockets read')).toBe(JOBS);
  });

  test('the clock is checked for each timer, because a test may restore real time', async () => {
    ticker.start(scheduleAt(60 * MINUTE), new TickLog(clock));
    clock = Object.assign(clock, { isVirtual: false });
    ticker.start(scheduleAt(60 * MINUTE), new TickLog(clock));
    expect(clock.delays).toEqual([60 * MINUTE, 30 * SECOND]);
  });
});

describe('when another timekeeper takes over', () => {
  test('no schedule shares a timer that may never fire', async () => {
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

describe('many jobs that are due at one moment do not block the event loop', () => {
  /** The order of ticks and of the read of sockets, when each tick takes so long. */
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

  test('sockets are read after 5 ms, and then the other jobs tick', async () => {
    const order = await orderOf(0.05);
    expect(order.indexOf('sockets read')).toBe(128);
    expect(order.filter((entry) => entry === 'tick')).toHaveLength(JOBS);
  });

  test('a shorter series of ticks is not interrupted', async () => {
    const order = await orderOf(0.01);
    expect(order.indexOf('sockets read')).toBe(JOBS);
  });

  test('a job that stops before its turn does not tick', async () => {
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

  test('each job ticks once a minute, however often its turn is late', async () => {
    const ticks = new Map<number, number>();
    startMany('* * * * *', (number) => ticks.set(number, (ticks.get(number) ?? 0) + 1));
    await advance(10 * SECOND);
    for (let minute = 0; minute < 9; minute++) await advance(MINUTE);
    expect([...ticks.values()]).toEqual(Array.from({ length: JOBS }, () => 10));
  });
});

/** An entry that needs a millisecond for its tick. */
class SlowEntry extends Linked<TimerEntry> implements TimerEntry {
  group: TimerGroup | undefined;

  constructor(private readonly onWake: (entry: TimerEntry) => void) {
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
