import { once } from 'node:events';
import { hostname } from 'node:os';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { cli, endOf, startCli, startFilledServer, WEB_1 } from './cli-fixture.js';

let url: string;

beforeAll(async () => {
  ({ url } = await startFilledServer());
});

const run = (...args: string[]) => cli([...args, '--redis', url]);

async function documentOf(...args: string[]): Promise<unknown> {
  return JSON.parse((await run(...args, '--json')).stdout);
}

describe('pause and resume', () => {
  test('wait until the live instances have acknowledged, and are in the audit', async () => {
    const paused = await run('pause', 'Reports.send', '--until', '2h', '--reason', 'migration');
    expect(paused).toMatchObject({ code: 0, stderr: '' });
    expect(paused.stdout).toContain(
      'Reports.send is paused everywhere: 1 live instance of 1 acknowledged it.\n',
    );
    expect(paused.stdout).toMatch(/\nuntil +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+05:30 \(in (1h 59m|2h 00m)\)\n/);
    expect(paused.stdout).toMatch(new RegExp(`\\nacknowledged +${WEB_1}\\n`));

    const resumed = await run('resume', 'Reports.send', '--by', 'grace');
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(resumed.stdout).toContain('Reports.send is resumed everywhere');
    await expect(documentOf('audit', '--limit', '2')).resolves.toMatchObject([
      { action: 'resume', job: 'Reports.send', by: 'grace' },
      { action: 'pause', job: 'Reports.send', by: `ada@${hostname()}`, reason: 'migration' },
    ]);
  });

  test('print their answers as JSON', async () => {
    const answer = { acknowledgedBy: [WEB_1], pending: [], silent: [] };

    await expect(documentOf('pause', 'Cache.warm')).resolves.toEqual(answer);
    await expect(documentOf('resume', 'Cache.warm')).resolves.toEqual(answer);
  });
});

describe('run', () => {
  test('says which instance has started it', async () => {
    const { code, stdout } = await run('run', 'Endless.job', '--reason', 'by hand');

    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Run 3fd2a1-\\d+ of Endless.job has started on ${WEB_1}.\n$`));
  });

  test('waits for the end of the run, and prints its record', async () => {
    const { code, stdout, stderr } = await run('run', 'Reports.send', '--wait', '--tick', '02:30', '--json');

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      job: 'Reports.send',
      trigger: 'manual',
      outcome: 'succeeded',
      instance: WEB_1,
    });
  });

  test('fails with the run that it waits for', async () => {
    const { code, stdout, stderr } = await run('run', 'Failing.job', '--wait');

    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^Run \S+ of Failing\.job has started on \S+\.\nrun +3fd2a1-\d+\noutcome +failed\n/,
    );
    expect(stdout).toMatch(/\nerror +no template\n/);
    expect(stderr).toMatch(/^nestjs-background-jobs: run 3fd2a1-\d+ of Failing\.job has failed\.\n$/);
  });

  test('is refused where no live instance schedules the job', async () => {
    const { code, stdout, stderr } = await run('run', 'Disabled.job');

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      'nestjs-background-jobs: Disabled.job is not run: no live instance schedules the job (no-instance).\n',
    );
    await expect(documentOf('run', 'Disabled.job')).resolves.toEqual({
      outcome: 'refused',
      reason: 'no-instance',
    });
  });

  test('ends by SIGINT while it waits', async () => {
    const child = startCli(['run', 'Endless.job', '--wait', '--redis', url]);
    const end = endOf(child);
    if (child.stdout !== null) await once(child.stdout, 'data');
    child.kill('SIGINT');

    await expect(end).resolves.toMatchObject({ signal: 'SIGINT', stderr: '' });
  });
});

describe('abort', () => {
  test('says where the run is aborted', async () => {
    const { code, stdout } = await run('abort', '3fd2a1-7');

    expect(code).toBe(0);
    expect(stdout).toContain(`Run 3fd2a1-7 on ${WEB_1} is aborted`);
    await expect(documentOf('abort', '3fd2a1-7')).resolves.toEqual({ outcome: 'aborted', instance: WEB_1 });
  });

  test('is refused for a run that is not in flight', async () => {
    await expect(run('abort', '3fd2a1-1')).resolves.toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        'nestjs-background-jobs: run 3fd2a1-1 is not aborted: no live instance has such a run in flight (not-running).\n',
    });
  });
});
