import { beforeEach, describe, expect, test } from '@jest/globals';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import type { Schedule } from '../../../lib/schedules/schedule.js';
import { Ticker } from '../../../lib/schedules/ticker.js';
import { loadToadScheduler } from '../../../lib/schedules/toad-scheduler.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { TickLog } from './tick-log.js';
import { iso } from './walk.js';

await loadToadScheduler();

const HOUR = 3_600_000;

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

describe('the last tick of a schedule has its next tick a day later', () => {
  const lastTicks = '0 0 1,2 1 1 * 2026';

  test('the tick carries that moment', async () => {
    start(cron(lastTicks));
    await clock.advance(3 * HOUR);
    expect(log.ticks.map(({ nextAt }) => iso(nextAt))).toEqual([
      '2026-01-01T02:00:00.000Z',
      '2026-01-02T02:00:00.000Z',
    ]);
    expect(clock.pending).toBe(0);
  });

  test('it runs when it is late by less than a day', async () => {
    start(cron(lastTicks));
    await blockFor(26 * HOUR - 1);
    expect(log.times).toEqual(['2026-01-01T02:00:00.000Z']);
    expect(log.missedTimes).toEqual(['1: 2026-01-01T01:00:00.000Z to 2026-01-01T01:00:00.000Z']);
  });

  test('it is missed with the others when it is late by a day, and leaves no timer', async () => {
    start(cron(lastTicks));
    await blockFor(26 * HOUR);
    expect(log.times).toEqual([]);
    expect(log.missedTimes).toEqual(['2: 2026-01-01T01:00:00.000Z to 2026-01-01T02:00:00.000Z']);
    expect(clock.pending).toBe(0);
  });

  test('it is missed even if it is the only tick, when it is late by a day', async () => {
    start(cron('0 0 2 1 1 * 2026'));
    await blockFor(30 * HOUR);
    expect(log.times).toEqual([]);
    expect(log.missedTimes).toEqual(['1: 2026-01-01T02:00:00.000Z to 2026-01-01T02:00:00.000Z']);
  });
});
