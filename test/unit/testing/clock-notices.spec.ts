import timers from 'node:timers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { JobRegistry, type JobRun } from '../../../lib/index.js';
import type { TestJobs, TestClockOptions } from '../../../lib/testing/index.js';
import type { closeAll, reports, startInstance } from './application.js';

/** Replaces the 3 s after which a clock reports its progress. */
const SHORT_MS = 20;

let application: { closeAll: typeof closeAll; reports: typeof reports; startInstance: typeof startInstance };
let make: (options?: TestClockOptions) => TestJobs;
let lines: string[];
let intervals: unknown[];

beforeAll(async () => {
  // The package takes Node's timers when it is loaded.
  const { setInterval } = timers;
  intervals = [];
  timers.setInterval = (callback: () => void, milliseconds?: number) => {
    intervals.push(milliseconds);
    return setInterval(callback, SHORT_MS);
  };
  const { TestJobs } = await import('../../../lib/testing/index.js');
  application = await import('./application.js');
  timers.setInterval = setInterval;
  make = (options) => new TestJobs(options);
});

beforeEach(() => {
  lines = [];
  jest.spyOn(console, 'warn').mockImplementation((line) => void lines.push(String(line)));
});

afterEach(async () => {
  jest.useRealTimers();
  await application.closeAll();
});

afterAll(() => void jest.restoreAllMocks());

const never = (): Promise<void> => new Promise(() => {});

function gaveUp(handlers: string, hint = 'A handler that waits for a faked timer needs `advanceTimers`.') {
  const reason = 'because its `patience` of 20 ms of real time is over';
  return `TestClock: the clock no longer waits for ${handlers}, ${reason}. ${hint}`;
}

/** The reports other than those of progress. */
const givenUp = (): string[] => lines.filter((line) => line.includes('no longer'));

describe('A clock that stops waiting for a handler', () => {
  it('names the job of that handler once', async () => {
    const jobs = make({ patience: 20 });
    const options = { cron: '0 * * * *', timeout: '5m' } as const;
    await application.startInstance(jobs, [application.reports(options, never)]);
    await jobs.clock.advance('150m');
    expect(jobs.results).toHaveLength(2);
    expect(givenUp()).toEqual([gaveUp('the handler of Reports.send')]);
  });

  it('names each job when several handlers are running', async () => {
    const jobs = make({ patience: 20 });
    const app = await application.startInstance(jobs, []);
    for (const name of ['one', 'other']) app.get(JobRegistry).add(name, { cron: '0 * * * *' }, never);
    app.get(JobRegistry).add('third', { cron: '0 * * * *' }, () => 3);
    await jobs.clock.advanceTo('2026-01-01T01:00:00Z');
    expect(givenUp()).toEqual([gaveUp('the handlers of one, other')]);
  });

  it('names the job even if nobody advances the clock, as in run()', async () => {
    const jobs = make({ patience: 20 });
    let end: () => void = () => {};
    const send = () => new Promise<void>((resolve) => (end = resolve));
    await application.startInstance(jobs, [application.reports({ cron: '0 * * * *' }, send)]);
    const running = jobs.run('Reports.send');
    while (givenUp().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(givenUp()).toEqual([gaveUp('the handler of Reports.send')]);
    end();
    await running;
  });

  it('reports nothing about handlers that end', async () => {
    const jobs = make({ patience: '20s' });
    const send = () => new Promise((resolve) => setTimeout(resolve, 5));
    await application.startInstance(jobs, [application.reports({ cron: '0 * * * *' }, send)]);
    await jobs.clock.advance('3h');
    expect(jobs.results).toHaveLength(3);
    expect(givenUp()).toEqual([]);
  });
});

describe('A clock that advances faked timers', () => {
  function fakedTogether(): TestJobs {
    const start = '2026-01-01T00:00:00Z';
    jest.useFakeTimers({ now: new Date(start) });
    const advanceTimers = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);
    return make({ start, patience: 20, advanceTimers });
  }

  const sleep = ({ signal }: JobRun) =>
    new Promise<void>((resolve) => {
      signal.throwIfAborted();
      setTimeout(resolve, 60_000);
    });

  it('reports nothing about a handler that a faked timer ends on the way', async () => {
    const jobs = fakedTogether();
    await application.startInstance(jobs, [application.reports({ cron: '0 * * * *' }, sleep)]);
    await jobs.clock.advance('90m');
    await jobs.clock.advance('1h');
    expect(givenUp()).toEqual([]);
  });

  it('names the job of a handler that is running when the time has passed', async () => {
    const jobs = fakedTogether();
    const options = { cron: '0 * * * *', timeout: '2h' } as const;
    await application.startInstance(jobs, [application.reports(options, never)]);
    await jobs.clock.advance('2h');
    const hint = 'None of the faked timers that fired has ended it.';
    expect(givenUp()).toEqual([gaveUp('the handler of Reports.send', hint)]);
  });

  it('reaches a timer beyond the limit of Node at its moment', async () => {
    const jobs = fakedTogether();
    const fired: string[] = [];
    jobs.clock.after(60 * 86_400_000, () => void fired.push(jobs.clock.date.toISOString()));
    await jobs.clock.advance('59d');
    expect(fired).toEqual([]);
    expect(jest.getTimerCount()).toBe(1);
    await jobs.clock.advance('2d');
    expect(fired).toEqual(['2026-03-02T00:00:00.000Z']);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('A clock that needs long', () => {
  it('reports its time, its goal and the number of ticks every 3 s', async () => {
    const jobs = make();
    const told = () =>
      /^TestClock: it is (.*) on the way to (.*), and ([1-9]\d*) ticks have run\./m.exec(lines.join('\n'));
    const send = () => new Promise((resolve) => setTimeout(resolve, told() === null ? 2 : 0));
    await application.startInstance(jobs, [application.reports({ cron: '* * * * *' }, send)]);
    await jobs.clock.advance('1m');
    intervals.length = 0;
    lines.length = 0;
    await jobs.clock.advanceTo('2026-01-01T03:20:00Z');
    expect(intervals).toEqual([3000]);
    const [, at = '', until, ticks] = told() ?? [];
    expect(until).toBe('2026-01-01T03:20:00.000Z');
    // The first minute was an advance of its own. A tick may have started that does not belong to the time yet.
    const minutes = (Date.parse(at) - Date.parse('2026-01-01T00:01:00Z')) / 60_000;
    expect(Math.abs(Number(ticks) - Math.floor(minutes))).toBeLessThanOrEqual(1);
  });

  it('names the handler that it waits for', async () => {
    const jobs = make({ patience: '20s' });
    const waits = () => lines.find((line) => line.includes('It waits'));
    const send = async (): Promise<void> => {
      while (waits() === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await application.startInstance(jobs, [application.reports({ cron: '0 * * * *' }, send)]);
    await jobs.clock.advance('90m');
    expect(waits()).toBe(
      'TestClock: it is 2026-01-01T01:00:00.000Z on the way to 2026-01-01T01:30:00.000Z, and 1 ticks have run. It waits for the handler of Reports.send.',
    );
  });

  it('reports nothing once it has arrived', async () => {
    const jobs = make();
    await jobs.clock.advance('1h');
    await new Promise((resolve) => setTimeout(resolve, 3 * SHORT_MS));
    expect(lines).toEqual([]);
  });
});
