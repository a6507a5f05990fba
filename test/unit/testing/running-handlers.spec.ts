import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { JobEvents, JobRegistry, type JobRun, JobTimeoutError } from '../../../lib/index.js';
import { RunningHandlers } from '../../../lib/testing/running-handlers.js';
import { TestJobs } from '../../../lib/testing/index.js';
import { closeAll, reports, startInstance } from './application.js';

afterEach(closeAll);

const THIS_FILE = fileURLToPath(import.meta.url);

function untilAborted({ signal }: JobRun): Promise<void> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

describe('A clock and a handler with real work', () => {
  it('the clock waits for the handler before it goes on', async () => {
    const jobs = new TestJobs({ patience: '20s' });
    const seen: string[] = [];
    const send = async (): Promise<void> => {
      for (let i = 0; i < 20; i++) await readFile(THIS_FILE);
      seen.push(jobs.clock.date.toISOString());
    };
    await startInstance(jobs, [reports({ cron: '0 * * * *' }, send)]);
    await jobs.clock.advance('2h');
    expect(seen).toEqual(['2026-01-01T01:00:00.000Z', '2026-01-01T02:00:00.000Z']);
  });

  it('the clock waits for a handler that starts when another one ends', async () => {
    const jobs = new TestJobs({ patience: '20s' });
    const app = await startInstance(jobs, [reports({ cron: '0 * * * *' }, () => readFile(THIS_FILE))]);
    const registry = app.get(JobRegistry);
    const slow = async (): Promise<Date> => {
      await sleep(20);
      return jobs.clock.date;
    };
    registry.add('after', { cron: '0 0 1 1 *' }, slow);
    registry.add('first', { cron: '0 * * * *' }, () => sleep(30));
    app.get(JobEvents).on('succeeded', ({ job }) => job === 'first' && registry.get('after').run());
    await jobs.clock.advance('90m');
    expect(jobs.resultsOf('after')).toMatchObject([{ value: new Date('2026-01-01T01:00:00Z') }]);
  });
});

describe('A handler that hangs', () => {
  it('ends by its timeout, which the clock reaches after its patience', async () => {
    const jobs = new TestJobs({ patience: 20 });
    await startInstance(jobs, [reports({ cron: '0 * * * *', timeout: '5m' }, untilAborted)]);
    await jobs.clock.advance('64m');
    expect(jobs.results).toEqual([]);
    await jobs.clock.advance('1m');
    expect(jobs.results).toMatchObject([{ outcome: 'failed', error: expect.any(JobTimeoutError) }]);
  });

  it('costs patience once, and the clock still waits for other handlers', async () => {
    const giveUp = jest.spyOn(RunningHandlers.prototype, 'giveUp');
    // The other handler ends within it, also on a busy machine.
    const jobs = new TestJobs({ patience: 1000 });
    const app = await startInstance(jobs, [reports({ cron: '0 * * * *' }, () => new Promise(() => {}))]);
    const slow = async (): Promise<Date> => {
      await sleep(10);
      return jobs.clock.date;
    };
    app.get(JobRegistry).add('slow', { cron: '30 * * * *' }, slow);
    await jobs.clock.advance('4h');
    // 4 h have some 1,500 moments at which the lease is refreshed.
    expect(giveUp).toHaveBeenCalledTimes(1);
    giveUp.mockRestore();
    const moments = ['00:30', '01:30', '02:30', '03:30'].map((time) => new Date(`2026-01-01T${time}:00Z`));
    expect(jobs.resultsOf('slow').map(({ value }) => value)).toEqual(moments);
  });

  it('does not keep the application from closing, because the clock advances for the drain', async () => {
    const jobs = new TestJobs({ patience: 20 });
    const app = await startInstance(jobs, [reports({ cron: '0 * * * *' }, () => new Promise(() => {}))]);
    await jobs.clock.advance('1h');
    await app.close();
    expect(jobs.clock.date).toEqual(new Date('2026-01-01T01:00:08.800Z'));
  });

  it('does not keep the application from closing just after its start', async () => {
    const jobs = new TestJobs({ patience: 20 });
    const app = await startInstance(jobs, [reports({ cron: '0 * * * *' }, () => new Promise(() => {}))]);
    void app.get(JobRegistry).get('Reports.send').run();
    await app.close();
    expect(jobs.clock.date).toEqual(new Date('2026-01-01T00:00:08.800Z'));
  });
});

describe('An application whose jobs have ended', () => {
  it('closes without any passing of time', async () => {
    const jobs = new TestJobs();
    const app = await startInstance(jobs, [reports({ cron: '0 * * * *' })]);
    await jobs.clock.advance('90m');
    await app.close();
    expect(jobs.clock.date).toEqual(new Date('2026-01-01T01:30:00Z'));
  });
});
