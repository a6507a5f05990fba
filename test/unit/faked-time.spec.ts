import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable, type ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { BackgroundJob, BackgroundJobsModule, InMemoryLockStore, JobRegistry } from '../../lib/index.js';
import { Cron, ScheduleModule } from '../../lib/nest-schedule/index.js';
import { LogRecorder } from '../support/log-recorder.js';
import { runProgram } from '../support/program.js';

const DAY = 24 * 3_600_000;
const YEARS = 8;
/** From the first day of 2026 to that of 2034. */
const DAYS = YEARS * 365 + 2;

const START = Date.parse('2026-01-01T00:00:00Z');
const SIX = START + 6 * 3_600_000;

let calls: number[];
let app: TestingModule;

const called = (): void => void calls.push(Date.now());

@Injectable()
class OfTheDropIn {
  @Cron('0 6 * * *', { timeZone: 'UTC' })
  run(): void {
    called();
  }
}

@Injectable()
class WithLock {
  @BackgroundJob({ cron: '0 6 * * *' })
  run(): void {
    called();
  }
}

@Injectable()
class WithoutLock {
  @BackgroundJob({ cron: '0 6 * * *', lock: false })
  run(): void {
    called();
  }
}

const ours = (): NonNullable<ModuleMetadata['imports']> => [
  BackgroundJobsModule.forRoot({ lockStore: new InMemoryLockStore(), scheduling: true }),
];

async function start(metadata: ModuleMetadata): Promise<void> {
  app = await Test.createTestingModule(metadata).setLogger(new LogRecorder()).compile();
  await app.init();
}

beforeEach(() => {
  calls = [];
  jest.useFakeTimers({ now: START });
});

afterEach(async () => {
  await app.close();
  jest.useRealTimers();
});

describe.each([
  ['of the drop-in', () => ({ imports: [ScheduleModule.forRoot()], providers: [OfTheDropIn] })],
  ['with a lock', () => ({ imports: ours(), providers: [WithLock] })],
  ['without a lock', () => ({ imports: ours(), providers: [WithoutLock] })],
])('In faked time a daily cron %s', (_, metadata) => {
  it('has one timer while it waits, and none after close()', async () => {
    await start(metadata());
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(2 * DAY);
    expect(calls).toEqual([SIX, SIX + DAY]);
    expect(jest.getTimerCount()).toBe(1);
    await app.close();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leaves no timer when the application closes right after a run', async () => {
    await start(metadata());
    await jest.advanceTimersByTimeAsync(SIX - START);
    expect(calls).toEqual([SIX]);
    await app.close();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is reached by what runs the pending timers, or goes to the next one', async () => {
    await start(metadata());
    await jest.runOnlyPendingTimersAsync();
    expect(calls).toEqual([SIX]);
    await jest.advanceTimersToNextTimerAsync();
    expect(calls).toEqual([SIX, SIX + DAY]);
    await jest.advanceTimersToNextTimerAsync(3);
    expect(calls).toHaveLength(5);
  });

  it('has one timer for each of the ticks of eight years', async () => {
    await start(metadata());
    await jest.advanceTimersToNextTimerAsync(DAYS);
    expect(calls).toHaveLength(DAYS);
    expect(calls.at(-1)).toBe(SIX + (DAYS - 1) * DAY);
  });
});

describe('In faked time', () => {
  it('a yearly cron is reached, although its timer is longer than one of Node can be', async () => {
    await start({ imports: ours() });
    app.get(JobRegistry).add('yearly', { cron: '0 0 1 1 *', lock: false }, called);
    await jest.advanceTimersByTimeAsync(3 * 365 * DAY + DAY);
    expect(calls.map((moment) => new Date(moment).toISOString().slice(0, 10))).toEqual([
      '2027-01-01',
      '2028-01-01',
      '2029-01-01',
    ]);
  });

  it('a handler is given up after a timeout of 30 days, not of 25', async () => {
    await start({ imports: ours() });
    const registry = app.get(JobRegistry);
    const options = { cron: '0 6 * * *', lock: false, timeout: '30d' } as const;
    registry.add('slow', options, ({ signal }) => {
      called();
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    });
    const result = registry.get('slow').run();
    await jest.advanceTimersByTimeAsync(30 * DAY - 1);
    expect(registry.get('slow').isRunning).toBe(true);
    await jest.advanceTimersByTimeAsync(1);
    await expect(result).resolves.toMatchObject({ outcome: 'failed' });
    expect(calls).toEqual([START]);
  });

  it('a retry waits for 40 days on one timer', async () => {
    await start({ imports: ours() });
    const registry = app.get(JobRegistry);
    const retry = { attempts: 2, delay: '40d' } as const;
    registry.add('again', { cron: '0 0 1 1 *', lock: false, retry }, ({ attempt }) => {
      called();
      if (attempt === 1) throw new Error('not yet');
    });
    const before = jest.getTimerCount();
    const result = registry.get('again').run();
    await jest.advanceTimersByTimeAsync(0);
    // One for the pause, and one for the warning of long runs.
    expect(jest.getTimerCount()).toBe(before + 2);
    await jest.advanceTimersByTimeAsync(40 * DAY);
    await expect(result).resolves.toMatchObject({ outcome: 'succeeded', attempts: 2 });
    expect(calls).toEqual([START, START + 40 * DAY]);
  });

  it('a date that the test sets lets a late tick run and tells of those missed, in one turn', async () => {
    await start({ imports: ours() });
    const missed: unknown[] = [];
    const registry = app.get(JobRegistry);
    registry.add('hourly', { cron: '0 * * * *', lock: false }, called);
    const { JobEvents } = await import('../../lib/index.js');
    app.get(JobEvents).on('missed', ({ count }) => void missed.push(count));
    jest.setSystemTime(START + 5.5 * 3_600_000);
    jest.advanceTimersByTime(3_600_000);
    expect(calls).toHaveLength(1);
    expect(missed).toEqual([5]);
  });
});

describe('Time that node:test has mocked', () => {
  it('counts as steady too: a daily cron has one timer for each tick', async () => {
    await start({ imports: ours() });
    jest.useRealTimers();
    const { output } = await runProgram('test/support/programs/mocked-time.ts');
    expect(output).toContain('after 3 days: 3 calls, 4 timers set');
  });
});
