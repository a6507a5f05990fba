import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import type { BackgroundJobOptions } from '../../../lib/jobs/options/job-options.js';
import { closeApps, startApp } from '../../support/test-app.js';

afterEach(closeApps);

/** A class whose method has these options, as JavaScript would allow them. */
function hostWith(options: unknown) {
  class Reports {
    @BackgroundJob(options as BackgroundJobOptions)
    send(): void {}
  }
  return Reports;
}

describe('what is right at the edge starts', () => {
  it.each([
    { interval: 1 },
    { interval: '366d' },
    { interval: '5 Minutes' },
    { interval: '1m', lock: { lockTimeout: 1_000, refreshInterval: 500 } },
    { interval: '1m', lock: {} },
    { interval: '1m', cron: undefined, timeZone: undefined, lock: undefined, name: undefined },
    { cron: '* * * * * *' },
    { cron: '0 0 29 2 *', timeZone: 'Asia/Kathmandu' },
    { cron: '0 0 0 1 1 * 2020' },
  ])('%j', async (options) => {
    expect((await startApp({ providers: [hostWith(options)] })).names).toEqual(['Reports.send']);
  });
});
