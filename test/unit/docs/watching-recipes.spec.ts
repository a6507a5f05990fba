import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { BackgroundJobsModule } from '../../../lib/background-jobs.module.js';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { JobRun } from '../../../lib/runs/job-run.js';
import { canarySelection } from '../../../sample/recipes/canary.js';
import { runCommand } from '../../../sample/recipes/run-command.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

afterEach(closeApps);
afterEach(() => void jest.restoreAllMocks());

describe('a canary', () => {
  class Mail {
    @BackgroundJob({ interval: '1m' })
    run(): void {}
  }
  class Billing {
    @BackgroundJob({ interval: '1m' })
    run(): void {}
  }

  async function scheduledWith(environment: NodeJS.ProcessEnv): Promise<string[]> {
    const jobs = { scheduling: true, ...canarySelection(environment) };
    const { registry } = await startApp({ clock: new VirtualClock(), providers: [Mail, Billing], jobs });
    return registry.list().flatMap(({ name, nextTick }) => (nextTick === undefined ? [] : [name]));
  }

  it('schedules the jobs that are tried, and no other instance does', async () => {
    const CANARY_JOBS = 'Billing.*';
    await expect(scheduledWith({ CANARY_JOBS, CANARY: 'true' })).resolves.toEqual(['Billing.run']);
    await expect(scheduledWith({ CANARY_JOBS })).resolves.toEqual(['Mail.run']);
  });

  it('is no different from the others when nothing is tried', async () => {
    await expect(scheduledWith({ CANARY: 'true' })).resolves.toEqual(['Mail.run', 'Billing.run']);
  });
});

describe('a command that runs a job', () => {
  const ticks: (Date | undefined)[] = [];

  @Injectable()
  class Reports {
    @BackgroundJob({ name: 'report', interval: '1h' })
    report(run: JobRun): void {
      ticks.push(run.tick);
    }

    @BackgroundJob({ name: 'broken', interval: '1h' })
    fail(): void {
      throw new Error('no');
    }
  }

  @Module({
    imports: [BackgroundJobsModule.forRoot({ lockStore: new InMemoryLockStore() })],
    providers: [Reports],
  })
  class AppModule {}

  it('gives an exit code, and hands the tick on', async () => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    await expect(runCommand(AppModule, 'report')).resolves.toBe(0);
    await expect(runCommand(AppModule, 'report', '2026-01-01T06:00:00Z')).resolves.toBe(0);
    await expect(runCommand(AppModule, 'broken')).resolves.toBe(1);
    await expect(runCommand(AppModule, 'report', 'soon')).rejects.toThrow(/tick/);
    await expect(runCommand(AppModule, 'reprot')).rejects.toMatchObject({ code: 'UNKNOWN_JOB' });
    expect(ticks).toEqual([undefined, new Date('2026-01-01T06:00:00Z')]);
  });
});
