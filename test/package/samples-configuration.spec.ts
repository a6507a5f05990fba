import { describe, expect, it } from '@jest/globals';
import { endSample, exitCode, START_MS, startCompiled, startSample } from './support/sample.js';

const READY = /\[Sample\] ReportService\.purge: .*\n/;

/** The lines that the sample prints about its jobs at start. */
async function jobsWith(env: NodeJS.ProcessEnv): Promise<string[]> {
  const sample = startCompiled('configuration', env);
  await sample.untilPrinted(READY, START_MS);
  await endSample(sample, 'SIGTERM');
  return [...sample.output.matchAll(/\[Sample\] (\w+\.\w+: .*)/g)].map(([, line = '']) => line);
}

describe('npm run sample:configuration', () => {
  it('takes schedules, flags and defaults from its file', async () => {
    const sample = startSample('configuration');
    await sample.untilPrinted(READY, START_MS);
    expect(sample.output).toContain('MailService.send: every 1s, scheduled');
    expect(sample.output).toContain('ReportService.build: */2 * * * * * (UTC), scheduled');
    expect(sample.output).toContain('ReportService.purge: every 1s, not scheduled here');
    await sample.untilPrinted(/sent the mails \(attempt 2\)/, 15_000);
    await sample.untilPrinted(/(built a report[^]*){2}/, 15_000);
    await endSample(sample, 'SIGTERM');
    expect(sample.output).not.toContain('purged old reports');
  }, 150_000);

  it('schedules only the jobs of its role, and prefers the environment to the file', async () => {
    const env = { MAIL_INTERVAL: '3s', PURGE_ENABLED: 'true' };
    await expect(jobsWith({ ...env, WORKER_ROLE: 'light' })).resolves.toEqual([
      'MailService.send: every 3s, scheduled',
      'ReportService.build: */2 * * * * * (UTC), not scheduled here',
      'ReportService.purge: every 1s, not scheduled here',
    ]);
    await expect(jobsWith({ ...env, WORKER_ROLE: 'reports' })).resolves.toEqual([
      'MailService.send: every 3s, not scheduled here',
      'ReportService.build: */2 * * * * * (UTC), scheduled',
      'ReportService.purge: every 1s, scheduled',
    ]);
  }, 150_000);

  it.each([
    [
      'a role',
      { WORKER_ROLE: 'king' },
      /expected WORKER_ROLE to be one of all, reports, light, web, got king/,
    ],
    [
      'an interval',
      { MAIL_INTERVAL: 'soon' },
      /expected `jobs\["MailService\.send"\]\.interval` to be .*"soon"/,
    ],
    [
      'a pattern',
      { REPORT_CRON: 'often' },
      /ReportService\.build: expected `useFactory\(\)\.cron` to be .*"often"/,
    ],
  ])(
    'does not start with %s that is wrong, and says why',
    async (_what, env, message) => {
      const sample = startCompiled('configuration', env);
      await sample.ended(START_MS);
      expect(sample.output).toMatch(message);
      expect(sample.code).not.toBe(0);
    },
    150_000,
  );

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'exits with 0 on %s',
    async (signal) => {
      await expect(exitCode('configuration', signal, READY)).resolves.toBe(0);
    },
    150_000,
  );
});
