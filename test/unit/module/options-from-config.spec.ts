import { ConfigModule, ConfigService } from '@nestjs/config';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJobsModule } from '../../../lib/background-jobs.module.js';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import type { Duration } from '../../../lib/core/duration.js';
import { closeApps, startApp, startError } from '../../support/test-app.js';

afterEach(closeApps);

class Reports {
  @BackgroundJob({ cron: '@hourly', lock: false })
  send(): void {}

  @BackgroundJob({ cron: '@daily', lock: false })
  prune(): void {}
}

/** An application with this configuration. */
const withConfiguration = (configuration: Record<string, unknown>) => ({
  providers: [Reports],
  importedAs: [
    BackgroundJobsModule.forRootAsync({
      imports: [ConfigModule.forRoot({ ignoreEnvFile: true, load: [() => configuration] })],
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        scheduling: true,
        include: config.getOrThrow<string[]>('roles'),
        jobs: { 'Reports.send': { interval: config.get<Duration>('sendEvery') } },
      }),
    }),
  ],
});

describe('module options from ConfigService', () => {
  it('select and schedule the jobs of this instance', async () => {
    const { registry } = await startApp(withConfiguration({ roles: ['*.send'], sendEvery: '5m' }));

    expect(registry.list()).toEqual([
      expect.objectContaining({ schedule: 'every 5m', nextTick: expect.any(Date) }),
      expect.objectContaining({ schedule: '@daily (UTC)', nextTick: undefined }),
    ]);
  });

  it('leave the decorator as it is when they are not configured', async () => {
    const { registry } = await startApp(withConfiguration({ roles: ['*'] }));

    expect(registry.get('Reports.send').schedule).toBe('@hourly (UTC)');
  });

  it('are checked like literal ones', async () => {
    const error = await startError(withConfiguration({ roles: ['*'], sendEvery: 'often' }));

    expect(error).toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringMatching(/expected `jobs\["Reports\.send"\]\.interval` to be .* got "often"/),
    });
  });
});
