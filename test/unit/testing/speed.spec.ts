import { afterEach, describe, expect, it } from '@jest/globals';
import { JobRegistry } from '../../../lib/index.js';
import { TestJobs } from '../../../lib/testing/index.js';
import { closeAll, startInstance } from './application.js';

afterEach(closeAll);

/** Counts the timers that are set while so much time passes. */
async function timersIn(jobs: TestJobs, duration: '30d'): Promise<number> {
  let set = 0;
  const { after } = jobs.clock;
  jobs.clock.after = (...given) => {
    set++;
    return after.apply(jobs.clock, given);
  };
  await jobs.clock.advance(duration);
  return set;
}

describe('A month of virtual time', () => {
  it('needs as many timers as ticks, not one every 30 s', async () => {
    const jobs = new TestJobs();
    const app = await startInstance(jobs, []);
    for (let i = 0; i < 100; i++)
      app.get(JobRegistry).add(`job ${i}`, { interval: '1d', lock: false }, () => i);
    expect(await timersIn(jobs, '30d')).toBeLessThan(2 * 100 * 30);
    expect(jobs.results).toHaveLength(100 * 30);
  });
});
