import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { JobRun } from '../../../lib/index.js';
import { TestJobs } from '../../../lib/testing/index.js';
import { closeAll, reports, startInstance } from './application.js';

const START = '2026-01-01T00:00:00Z';
const THIS_FILE = fileURLToPath(import.meta.url);

afterEach(async () => {
  jest.useRealTimers();
  await closeAll();
});

/** Fakes Jest's timers, and returns jobs whose clock advances them. */
function fakedTogether(): TestJobs {
  jest.useFakeTimers({ now: new Date(START) });
  const advanceTimers = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);
  return new TestJobs({ start: START, advanceTimers });
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds));
}

describe('While the timers of Jest are faked', () => {
  it('a clock advances by itself and waits for real work', async () => {
    jest.useFakeTimers();
    const jobs = new TestJobs();
    const send = async (): Promise<string> => String(await readFile(THIS_FILE)).slice(0, 6);
    await startInstance(jobs, [reports({ interval: '1h' }, send)]);
    const before = Date.now();
    await jobs.clock.advance('2h');
    expect(jobs.results).toMatchObject([{ value: 'import' }, { value: 'import' }]);
    expect(Date.now()).toBe(before);
  });

  it('a clock advances past a handler that waits for a faked timer, after its patience', async () => {
    jest.useFakeTimers();
    const jobs = new TestJobs({ patience: 20 });
    await startInstance(jobs, [reports({ cron: '0 * * * *' }, () => sleep(1000))]);
    await jobs.clock.advance('90m');
    expect(jobs.results).toEqual([]);
    await jest.advanceTimersByTimeAsync(1000);
    await jobs.clock.advance(0);
    expect(jobs.results).toHaveLength(1);
  });
});

describe('A clock that advances the timers of Jest', () => {
  it('agrees with Date in handlers', async () => {
    const jobs = fakedTogether();
    const moments: [number, number][] = [];
    const send = async ({ startedAt }: JobRun): Promise<void> => {
      expect(startedAt.getTime()).toBe(Date.now());
      await sleep(5000);
      moments.push([Date.now(), jobs.clock.now()]);
    };
    await startInstance(jobs, [reports({ cron: '0 * * * *' }, send)]);
    await jobs.clock.advance('130m');
    const ends = ['01:00:05', '02:00:05'].map((time) => Date.parse(`2026-01-01T${time}Z`));
    expect(moments).toEqual(ends.map((end) => [end, end]));
    expect(jobs.results.map(({ finishedAt }) => finishedAt.getTime())).toEqual(ends);
    expect(Date.now()).toBe(jobs.clock.now());
  });

  it('fires a timer that a handler sets after a wait at its moment, not at the next moment of the clock', async () => {
    const jobs = fakedTogether();
    const retry = { attempts: 2, delay: '1s' } as const;
    const send = async ({ attempt }: JobRun): Promise<void> => {
      await sleep(60_000);
      if (attempt === 1) throw new Error('not yet');
    };
    await startInstance(jobs, [reports({ cron: '0 * * * *', lock: false, retry }, send)]);
    await jobs.clock.advance('119m');
    expect(jobs.results).toMatchObject([
      { outcome: 'succeeded', attempts: 2, finishedAt: new Date('2026-01-01T01:02:01Z') },
    ]);
  });

  it('removes a cancelled timer from Jest', () => {
    const { clock } = fakedTogether();
    const timer = clock.after(1000, () => {});
    expect(jest.getTimerCount()).toBe(1);
    timer.cancel();
    expect(jest.getTimerCount()).toBe(0);
  });
});
