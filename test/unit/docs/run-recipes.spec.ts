import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Backfill } from '../../../sample/recipes/backfill.js';
import { FencedRepository } from '../../../sample/recipes/fenced-repository.js';
import { RunLogger } from '../../../sample/recipes/run-logger.js';
import { closeApps, startApp } from '../../support/test-app.js';

afterEach(closeApps);
afterEach(() => void jest.restoreAllMocks());

const TICKS = ['2026-01-01', '2026-01-02', '2026-01-03'].map((day) => new Date(day));

describe('a backfill', () => {
  it('runs the job for each tick, in their order', async () => {
    const { context, registry } = await startApp({ providers: [Backfill] });
    registry.add('job', { interval: '1d' }, ({ tick }) => tick);
    const results = await context.get(Backfill).run('job', TICKS);
    expect(results.map(({ outcome, value }) => [outcome, value])).toEqual(
      TICKS.map((tick) => ['succeeded', tick]),
    );
  });

  it('ends with the first tick that fails', async () => {
    const { context, registry } = await startApp({ providers: [Backfill] });
    registry.add('job', { interval: '1d' }, ({ tick }) => {
      if (tick?.getUTCDate() === 2) throw new Error('no');
    });
    const results = await context.get(Backfill).run('job', TICKS);
    expect(results.map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed']);
  });
});

describe('currentRun', () => {
  it('names the run in each line of a logger, and nothing outside of one', async () => {
    const lines: string[] = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    const logger = new RunLogger({ colors: false });
    const { registry } = await startApp();
    const job = registry.add('job', { interval: '1d' }, async () => {
      await Promise.resolve();
      logger.log('inside', 'Service');
    });
    const { id } = await job.run();
    logger.log('outside', 'Service');
    expect(lines).toEqual([
      expect.stringContaining(`[Service job#${id}] inside`),
      expect.stringContaining('[Service] outside'),
    ]);
  });

  it('gives the fencing token to a repository, which refuses to write without one', async () => {
    const sent: unknown[][] = [];
    const query = async (_text: string, values: unknown[]) => ({ rowCount: sent.push(values) > 0 ? 1 : 0 });
    const repository = new FencedRepository({ query });
    const { registry } = await startApp();
    const job = registry.add('job', { interval: '1d' }, async ({ lock }) => [
      await repository.settle('A-1'),
      await lock?.fencingToken(),
    ]);
    const { value } = await job.run();
    expect(value).toEqual([true, sent[0]?.[1]]);
    expect(sent).toEqual([['A-1', expect.any(Number)]]);
    await expect(repository.settle('A-1')).rejects.toThrow('by a job with a lock');
  });
});
