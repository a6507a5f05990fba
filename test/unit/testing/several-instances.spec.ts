import { afterEach, describe, expect, it } from '@jest/globals';
import { TestJobs } from '../../../lib/testing/index.js';
import { closeAll, reports, startInstance } from './application.js';

afterEach(closeAll);

describe('Several instances on one clock and one lock store', () => {
  it('run each tick in one of them', async () => {
    const jobs = new TestJobs();
    const ran: number[] = [];
    const starting = [1, 2, 3].map((id) =>
      startInstance(jobs, [reports({ interval: '1h' }, () => void ran.push(id))]),
    );
    const [, second] = await Promise.all(starting);
    await jobs.clock.advance('1h');
    expect(ran).toHaveLength(1);
    expect(jobs.results.map(({ reason }) => reason).sort()).toEqual([
      'claimed-elsewhere',
      'claimed-elsewhere',
      undefined,
    ]);

    await second?.close();
    await jobs.clock.advance('1h');
    expect(ran).toHaveLength(2);
    expect(jobs.results).toHaveLength(5);
  });

  it('run a job without a lock in all of them', async () => {
    const jobs = new TestJobs();
    for (let i = 0; i < 3; i++) await startInstance(jobs, [reports({ interval: '1h', lock: false })]);
    await jobs.clock.advance('1h');
    expect(jobs.results.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });
});
