import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { BackgroundJobsModule } from '../../../lib/background-jobs.module.js';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { JobRun } from '../../../lib/runs/job-run.js';
import { canarySelection } from '../../../sample/recipes/canary.js';
import { JobMeters, JobMetrics } from '../../../sample/recipes/job-metrics.js';
import { runCommand } from '../../../sample/recipes/run-command.js';
import { ROOT } from '../../support/docs/code-blocks.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

type Labels = Record<string, string>;

const HOUR = 3_600_000;

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

describe('metrics', () => {
  it('count what becomes of ticks, and measure what runs', async () => {
    const clock = new VirtualClock('2026-01-01T00:30:00Z');
    const told: unknown[] = [];
    const meters = {
      runs: { inc: (labels: Labels) => told.push(labels) },
      seconds: { observe: ({ outcome }: Labels, seconds: number) => told.push([outcome, seconds]) },
      lastSuccess: { set: (_: Labels, time: number) => told.push(['last success', new Date(time * 1000)]) },
      missedTicks: { inc: (_: Labels, count: number) => told.push(['missed', count]) },
      lostLocks: { inc: ({ job_name }: Labels) => told.push(['lost', job_name]) },
    };
    const providers = [JobMetrics, { provide: JobMeters, useValue: meters }];
    const { registry, events } = await startApp({ clock, providers, jobs: { scheduling: true } });
    registry.add('job', { cron: '0 * * * *' }, async ({ lock }) => {
      if (clock.now() >= Date.UTC(2026, 0, 1, 3)) throw new Error('no');
      if (clock.now() >= Date.UTC(2026, 0, 1, 2)) clock.block(HOUR / 2);
      return lock?.isHeld;
    });
    const lost = new Promise((resolve) => events.on('lockLost', resolve));
    await clock.advance(HOUR);
    const job_name = 'job';
    expect(told.splice(0)).toEqual([
      { job_name, outcome: 'succeeded', reason: '' },
      ['succeeded', 0],
      ['last success', new Date('2026-01-01T01:00:00Z')],
    ]);
    await clock.advance(HOUR);
    await lost;
    expect(told.splice(0)).toEqual(
      expect.arrayContaining([
        ['lost', job_name],
        ['succeeded', 1800],
      ]),
    );
    await clock.advance(HOUR);
    expect(told.splice(0)).toEqual([{ job_name, outcome: 'failed', reason: '' }, ['failed', 0]]);
    registry.get(job_name).pause();
    await clock.advance(HOUR);
    expect(told.splice(0)).toEqual([{ job_name, outcome: 'skipped', reason: 'paused' }]);
    clock.block(3 * HOUR);
    await clock.advance(1);
    expect(told).toEqual(expect.arrayContaining([['missed', 2]]));
  });

  const page = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8');

  /** The labels of each metric that the recipe makes. */
  const labels = new Map(
    [...page('recipes.md').matchAll(/name: '(jobs_\w+)',[^}]*?labelNames: \[([^\]]*)\]/g)].map(
      ([, name = '', names = '']) => [name, [...names.matchAll(/'(\w+)'/g)].map(([, label = '']) => label)],
    ),
  );
  const alerts = [...page('operations.md').matchAll(/`([^`]*\bjobs_\w+[^`]*)`/g)].map(
    ([, expression = '']) => expression,
  );

  it('have no label that Prometheus gives to each target by itself', () => {
    expect([...labels.keys()]).toHaveLength(5);
    expect([...labels.values()].flat()).not.toContain('job');
    expect([...labels.values()].flat()).not.toContain('instance');
  });

  it.each(alerts)('have the labels that are asked for in %s', (expression) => {
    const [metric = ''] = /jobs_\w+/.exec(expression) ?? [];
    const [, by = ''] = /by \((\w+)\)/.exec(expression) ?? [];
    const selected = [...expression.matchAll(/[{,](\w+)=/g)].map(([, label = '']) => label);
    const asked = [...selected, by].filter((label) => label !== '');
    expect(asked).not.toHaveLength(0);
    expect(labels.get(metric)).toEqual(expect.arrayContaining(asked));
    expect(alerts).toHaveLength(6);
  });
});
