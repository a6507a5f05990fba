import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { DatabaseJobs, StoredJobs } from '../../../sample/recipes/database-jobs.js';
import { MonthEnd } from '../../../sample/recipes/month-end.js';
import { StockSync } from '../../../sample/recipes/several-schedules.js';
import { PriceCache, Prices } from '../../../sample/recipes/warm-cache.js';
import { type AppParts, closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let clock: VirtualClock;
let lockStore: InMemoryLockStore;

beforeEach(() => {
  clock = new VirtualClock('2026-01-30T00:00:00Z');
  lockStore = new InMemoryLockStore(clock);
});
afterEach(closeApps);
afterEach(() => void jest.restoreAllMocks());

/** An instance, and what its runs returned. */
async function start(providers: AppParts['providers']): Promise<TestApp & { values: unknown[] }> {
  const app = await startApp({ clock, providers: providers ?? [], jobs: { scheduling: true, lockStore } });
  const values: unknown[] = [];
  app.events.on('succeeded', ({ value }) => values.push(value));
  return { ...app, values };
}

describe('the books of a month are closed', () => {
  it.each(['2026-01-31', '2026-02-28', '2028-02-29'])(
    'on its last day, and not before: %s',
    async (lastDay) => {
      clock = new VirtualClock(new Date(Date.parse(lastDay) - DAY));
      lockStore = new InMemoryLockStore(clock);
      const { values } = await start([MonthEnd]);
      await clock.advance(DAY);
      expect(values).toEqual([]);
      await clock.advance(DAY);
      expect(values).toEqual([`closed ${lastDay.slice(0, 7)}`]);
    },
  );

  it('for the month of the tick, when that is made up for in the next one', async () => {
    clock = new VirtualClock('2026-02-01T12:00:00Z');
    lockStore = new InMemoryLockStore(clock);
    const { values } = await start([MonthEnd]);
    await clock.advance(1);
    expect(values).toEqual(['closed 2026-01']);
  });
});

describe('two schedules on one method', () => {
  it('take turns by day and by night, without a warning that they share a lock', async () => {
    const { values, log } = await start([StockSync]);
    await clock.advance(8 * HOUR - 1);
    expect(values.splice(0)).toEqual(Array.from({ length: 7 }, () => 'synchronized all articles'));
    await clock.advance(HOUR);
    expect(values).toEqual(Array.from({ length: 12 }, () => 'synchronized what has changed'));
    expect(log.lines('warn').filter((line) => line.includes('share the lock'))).toEqual([]);
  });
});

describe('a cache in each instance', () => {
  it('is cold at first, then warm without a tick, and filled again every ten minutes', async () => {
    let loads = 0;
    const prices = { load: async () => new Map([['tea', ++loads]]) };
    const providers = [PriceCache, { provide: Prices, useValue: prices }];
    const caches = (await Promise.all([start(providers), start(providers)])).map(({ context }) =>
      context.get(PriceCache),
    );
    await clock.advance(1);
    expect(caches.map(({ isWarm }) => isWarm)).toEqual([true, true]);
    expect(caches.map((cache) => cache.priceOf('tea'))).toEqual([1, 2]);
    await clock.advance(10 * MINUTE);
    expect(caches.map((cache) => cache.priceOf('tea')).sort()).toEqual([3, 4]);
  });

  it('stays cold while there is nothing to fill it with', async () => {
    const prices = { load: () => Promise.reject(new Error('away')) };
    const { context } = await start([PriceCache, { provide: Prices, useValue: prices }]);
    await clock.advance(MINUTE);
    expect(context.get(PriceCache).isWarm).toBe(false);
  });
});

describe('jobs from a database', () => {
  let patterns: Map<string, string>;
  let done: string[];

  /** Two instances on one database. */
  async function startTwo(): Promise<TestApp[]> {
    const stored = {
      patterns: async () => new Map(patterns),
      perform: async (name: string) => done.push(name),
    };
    const providers = [DatabaseJobs, { provide: StoredJobs, useValue: stored }];
    const apps = await Promise.all([start(providers), start(providers)]);
    await clock.advance(1);
    return apps;
  }

  const schedules = ({ registry }: TestApp) =>
    registry.list().map(({ name, schedule }) => `${name} ${schedule}`);

  beforeEach(() => {
    patterns = new Map([['mail', '0 * * * *']]);
    done = [];
  });

  it('run once per tick, whatever the number of instances', async () => {
    await startTwo();
    await clock.advance(3 * HOUR);
    expect(done).toEqual(['mail', 'mail', 'mail']);
  });

  it('are added, changed and removed within a minute, in every instance', async () => {
    const apps = await startTwo();
    patterns.set('mail', '30 * * * *').set('sync', '0 0 * * *');
    await clock.advance(MINUTE);
    const changed = ['stored:mail 30 * * * * (UTC)', 'stored:sync 0 0 * * * (UTC)'];
    for (const app of apps) expect(schedules(app)).toEqual(expect.arrayContaining(changed));
    patterns.delete('mail');
    await clock.advance(MINUTE);
    for (const { registry } of apps) expect(registry.has('stored:mail')).toBe(false);
  });

  it('are left out alone when their pattern is wrong', async () => {
    patterns = new Map([
      ['wrong', 'often'],
      ['mail', '0 * * * *'],
    ]);
    const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    const [app] = await startTwo();
    expect(app?.registry.has('stored:mail')).toBe(true);
    expect(app?.registry.has('stored:wrong')).toBe(false);
    expect(logged).toHaveBeenCalledWith('the job "wrong" is left out', expect.any(Error));
  });
});
