import { beforeAll, describe, expect, test } from '@jest/globals';
import { widthOf } from '../../../lib/cli/output/shown-text.js';
import { cli, LONG_NAME, startFilledServer, TICK, WEB_1, type CliEnd } from './cli-fixture.js';

let url: string;

beforeAll(async () => {
  ({ url } = await startFilledServer());
});

const read = (...args: string[]) => cli([...args, '--redis', url]);

/** The document of a command that has succeeded. */
async function documentOf(...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await read(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** The output for people of a command that has succeeded. */
function textOf({ code, stdout, stderr }: CliEnd): string {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const COMMANDS = [
  ['list'],
  ['show', 'Failing.job'],
  ['show', LONG_NAME],
  ['why', 'Failing.job'],
  ['runs', 'Failing.job'],
  ['locks'],
  ['instances'],
  ['audit'],
];

describe.each(COMMANDS)('%s %s', (...args) => {
  const given = args.filter((text) => typeof text === 'string');

  test('fits 100 columns, has no colours and no control characters in a pipe', async () => {
    const text = textOf(await read(...given));

    expect(Math.max(...text.split('\n').map(widthOf))).toBeLessThanOrEqual(100);
    expect(text).toMatch(/^[^\p{Cc}\p{Bidi_Control}]+\n/u);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });
});

describe('list', () => {
  test('shows problems first, then all by name, with state and last run', async () => {
    const text = textOf(await read('list'));
    const lines = text.split('\n').filter((line) => /^\S/.test(line));

    expect(lines.slice(1, 7).map((line) => line.split(/\s+/)[0])).toEqual([
      'Failing.job',
      'Paused.job',
      'Disabled.job',
      'Cache.warm',
      'Endless.job',
      expect.stringMatching(/^Longx+$/),
    ]);
    expect(lines[1]).toMatch(
      /^Failing\.job +0 0 1 1 \* \(UTC\) +failing +\S.* \+05:30 +\d\d:\d\d:\d\d \+05:30$/,
    );
    expect(lines[2]).toMatch(/ paused /);
    expect(lines[3]).toMatch(/ not scheduled$/);
    expect(lines[5]).toMatch(/ running /);
    expect(text).toMatch(/Reports\.send .* ok .* (?:Jan 01|\d{4}-01-01) 05:30 \+05:30\n/);
    expect(text).toContain('7 jobs; 1 live instance.');
  });

  test('prints the jobs as JSON, in the same order', async () => {
    const jobs = await documentOf('list');

    expect(jobs).toHaveLength(7);
    expect(jobs).toMatchObject([
      {
        name: 'Failing.job',
        schedule: '0 0 1 1 * (UTC)',
        cron: '0 0 1 1 *',
        lastFailure: { outcome: 'failed', attempts: 3 },
      },
      {
        name: 'Paused.job',
        paused: { by: 'bob@web', reason: 'broken data', acknowledgedBy: [WEB_1], pending: [] },
      },
      { name: 'Disabled.job', scheduledBy: [], knownBy: [WEB_1] },
      { name: 'Cache.warm', intervalMs: 3_600_000 },
      { name: 'Endless.job', running: [{ runId: '3fd2a1-7', instance: WEB_1, tick: TICK.toISOString() }] },
      { name: LONG_NAME },
      { name: 'Reports.send', lastSuccess: { id: '3fd2a1-1' }, definitions: 1 },
    ]);
  });

  test('finds nothing below another prefix', async () => {
    await expect(documentOf('list', '--prefix', 'other:')).resolves.toEqual([]);
    expect(textOf(await read('list', '--prefix', 'other:'))).toContain('0 jobs; 0 live instances.');
  });

  test('takes the server from REDIS_URL', async () => {
    expect(textOf(await cli(['list'], { REDIS_URL: url }))).toContain('Reports.send');
  });
});

describe('show', () => {
  test('prints what is known of a job', async () => {
    const text = textOf(await read('show', 'Paused.job'));

    expect(text).toMatch(/^job +Paused\.job\nschedule +0 0 1 1 \* \(UTC\)\n/);
    expect(text).toMatch(/\nstate +paused\n/);
    expect(text).toMatch(/\npaused +by bob@web, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+05:30 \(.* ago\)\n/);
    expect(text).toMatch(/\nreason +broken data\n/);
    expect(text).toMatch(new RegExp(`\\nscheduled by +${WEB_1}\n`));
  });

  test('writes control characters of an error out', async () => {
    expect(textOf(await read('show', 'Failing.job'))).toContain('\\x1b[31mno\\u202e template\\x07 word');
  });

  test('prints the job as JSON', async () => {
    await expect(documentOf('show', 'Endless.job')).resolves.toMatchObject({
      name: 'Endless.job',
      running: [{ runId: '3fd2a1-7' }],
    });
  });
});

describe('why', () => {
  test('prints the sentence first, then the facts', async () => {
    const [first = '', ...lines] = textOf(await read('why', 'Reports.send')).split('\n');

    expect(first).toMatch(/\w.*\.$|\w/);
    expect(lines).toContain('verdict   succeeded');
    expect(lines.join('\n')).toMatch(/\ntick +\d{4}-01-01 05:30:00 \+05:30 \(.* ago\)\n/);
    expect(lines.join('\n')).toMatch(/\nrun +3fd2a1-1\n/);
  });

  test('takes the latest tick at or before a time, which has the zone of this process', async () => {
    const tick = TICK.toISOString();
    const year = TICK.getUTCFullYear();

    for (const time of [`${year}-01-01T05:30`, `${year}-01-01 06:00`, `${year}-01-01T00:00:00Z`])
      await expect(documentOf('why', 'Reports.send', time)).resolves.toMatchObject({
        job: 'Reports.send',
        tick,
        verdict: 'succeeded',
        run: { id: '3fd2a1-1' },
      });
    await expect(documentOf('why', 'Reports.send', `${year}-01-01T05:29`)).resolves.not.toMatchObject({
      tick,
    });
  });
});

describe('runs', () => {
  test('prints the runs of a job, and the errors below', async () => {
    const text = textOf(await read('runs', 'Failing.job'));

    expect(text).toMatch(
      /\n\d\d:\d\d:\d\d \+05:30 +failed +1\.2s +tick +3fd2a1-2 +web-1:12\n {4}3 attempts, \\x1b/,
    );
  });

  test('prints them as JSON, with a limit and an outcome', async () => {
    await expect(documentOf('runs', 'Reports.send', '--limit', '1')).resolves.toMatchObject([
      { id: '3fd2a1-1' },
    ]);
    await expect(documentOf('runs', 'Reports.send', '--outcome', 'failed')).resolves.toEqual([]);
    expect(textOf(await read('runs', 'Reports.send', '--outcome', 'failed'))).toBe(
      'No such run is recorded.\n',
    );
  });
});

test('locks shows who holds which lock', async () => {
  await expect(documentOf('locks')).resolves.toMatchObject([
    { key: 'Endless.job', job: 'Endless.job', kind: 'run', instance: WEB_1, runId: '3fd2a1-7' },
  ]);
  expect(textOf(await read('locks'))).toMatch(
    /\nEndless\.job +Endless\.job +run +web-1:12:3fd2a1-7 +\d+m \d\ds\n/,
  );
});

test('instances shows who is there', async () => {
  await expect(documentOf('instances')).resolves.toMatchObject([
    { id: WEB_1, host: 'web-1', pid: 12, state: 'live', version: '0.1.0', node: '20.19.0', scheduling: true },
  ]);
  expect(textOf(await read('instances'))).toMatch(
    /\nweb-1:12:3fd2a1 +live +\d\d:\d\d:\d\d \+05:30 .* 0\.1\.0 +20\.19\.0 +1\n/,
  );
});

test('audit shows who did what', async () => {
  await expect(documentOf('audit', '--limit', '5')).resolves.toMatchObject([
    { by: 'bob@web', action: 'pause', job: 'Paused.job', reason: 'broken data', result: 'requested' },
  ]);
  expect(textOf(await read('audit'))).toMatch(/ bob@web +pause +Paused\.job +requested\n {4}broken data\n/);
});
