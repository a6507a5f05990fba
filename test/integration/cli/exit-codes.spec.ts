import { beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../support/free-port.js';
import {
  cli,
  clientOfSpec,
  rightsOfViewer,
  startFilledServer,
  startServerForSpec,
  storesOn,
  type CliEnd,
} from './cli-fixture.js';

const PASSWORD = 's3cret-pass';

let url: string;
let lockStore: ReturnType<typeof storesOn>['lockStore'];

beforeAll(async () => {
  ({ url, lockStore } = await startFilledServer({ password: PASSWORD }));
});

/** One sentence, and nothing else: no stack, no password. */
function expectError({ code, stdout, stderr }: CliEnd, expected: number, message: string): void {
  expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/^nestjs-background-jobs: .+\n$/);
  expect(stderr).not.toContain(PASSWORD);
}

describe('exit code 1', () => {
  test.each(['show', 'why', 'runs', 'pause', 'resume', 'run'])(
    '%s of a job that nobody knows',
    async (command) => {
      const message = 'nestjs-background-jobs: unknown job `Reports.sent`: did you mean `Reports.send`?';
      expectError(await cli([command, 'Reports.sent', '--redis', url]), 1, message);
      expectError(await cli([command, 'Reports.sent', '--redis', url, '--json']), 1, 'did you mean');
    },
  );
});

describe('exit code 2', () => {
  test.each([
    ['an unknown command', ['lst'], 'unknown command `lst`: did you mean `list`?'],
    ['no command', [], 'expected a command'],
    ['an unknown option', ['list', '--jsn'], 'did you mean `--json`?'],
    ['a job that is missing', ['show'], '`show` needs the name of a job'],
    ['a time that cannot be read', ['why', 'Reports.send', 'noon'], 'got "noon"'],
    ['an end that is past', ['pause', 'Reports.send', '--until', '2020-01-01'], 'which is past'],
    ['a number that is none', ['runs', 'Reports.send', '--limit', 'all'], 'from 1 to 1000, got "all"'],
    ['an outcome that is none', ['runs', 'Reports.send', '--outcome', 'fail'], 'did you mean `failed`?'],
    ['no store', ['list'], 'pass `--redis <url>`, set REDIS_URL, or pass `--config <file>`'],
    ['a URL that is none', ['list', '--redis', 'localhost:6379'], 'expected `--redis` to be a URL like'],
    ['a config that is not there', ['list', '--config', 'none.js'], '`--config` none.js cannot be loaded'],
    ['two stores', ['list', '--config', 'a.js', '--redis', 'redis://a'], 'not both'],
  ])('%s', async (_, args, message) => {
    expectError(await cli(args), 2, message);
  });

  test('a password that is not encoded is not shown', async () => {
    expectError(
      await cli(['list', '--redis', `redis://:${PASSWORD}/@localhost`]),
      2,
      'expected `--redis` to be a URL',
    );
    expectError(
      await cli(['list'], { REDIS_URL: `redis://:${PASSWORD}#@host` }),
      2,
      'expected `REDIS_URL` to be a URL',
    );
  });
});

describe('exit code 3', () => {
  test('nothing listens', async () => {
    const port = await freePort();

    expectError(await cli(['list', '--redis', `redis://:${PASSWORD}@127.0.0.1:${port}`]), 3, 'ECONNREFUSED');
  });

  test('a wrong password', async () => {
    const wrong = url.replace(PASSWORD, `${PASSWORD}2`);

    expectError(await cli(['list', '--redis', wrong]), 3, 'WRONGPASS');
    expectError(await cli(['pause', 'Reports.send', '--redis', wrong, '--json']), 3, 'WRONGPASS');
  });

  test('a server that does not answer', async () => {
    const server = await startServerForSpec();
    server.pause();

    expectError(await cli(['list', '--redis', server.url]), 3, 'no answer within');
  });

  test('a lock store that is away', async () => {
    const port = await freePort();

    expectError(
      await cli(['locks', '--redis', url, '--lock-redis', `redis://127.0.0.1:${port}`]),
      3,
      'ECONNREFUSED',
    );
  });
});

describe('a user with the rights of the page for a viewer', () => {
  test('reads everything, and changes nothing', async () => {
    const admin = clientOfSpec(url);
    await admin.call('ACL', 'SETUSER', 'viewer', 'on', `>${PASSWORD}`, ...rightsOfViewer());
    const viewer = url.replace(':s3cret', 'viewer:s3cret');
    const commands = [
      ['list'],
      ['show', 'Endless.job'],
      ['why', 'Reports.send'],
      ['runs', 'Reports.send'],
      ['locks'],
      ['instances'],
      ['audit'],
    ];

    for (const command of commands)
      await expect(cli([...command, '--redis', viewer])).resolves.toMatchObject({ code: 0, stderr: '' });
    expectError(await cli(['pause', 'Reports.send', '--redis', viewer]), 3, 'NOPERM');
  });
});

test('--lock-redis reads the locks on another server', async () => {
  const { url: other } = await startServerForSpec();
  const stores = storesOn(other);
  const owner = 'web-1:12:3fd2a1-9:by-hand';
  await stores.lockStore.tryAcquire('background-jobs:lock:Reports.send', 60_000, { owner });
  const { code, stdout } = await cli(['locks', '--json', '--redis', url, '--lock-redis', other]);

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ key: 'Reports.send', kind: 'by-hand', owner }]);
  await expect(lockStore.inspect(['background-jobs:lock:Reports.send'])).resolves.toEqual([undefined]);
});
