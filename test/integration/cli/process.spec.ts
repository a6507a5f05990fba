import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { VERSION } from '../../../lib/core/version.js';
import {
  atEndOfSpec,
  cli,
  INDEX,
  programOf,
  sources,
  startFilledServer,
  STATE_STORE,
} from './cli-fixture.js';

const ROOT = new URL('../../..', import.meta.url);

let url: string;
let folder: string;

beforeAll(async () => {
  ({ url } = await startFilledServer());
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  atEndOfSpec(() => rmSync(folder, { recursive: true }));
});

function configOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('--config', () => {
  /** A module with a client of the user's own, which nobody closes. */
  const moduleOf = (exports: string) => `
    import { Redis } from '${import.meta.resolve('ioredis')}';
    import { RedisLockStore } from '${sources.urlOf(INDEX)}';
    import { RedisJobStateStore } from '${sources.urlOf(STATE_STORE)}';
    const client = new Redis('${url}');
    const stores = { lockStore: new RedisLockStore({ client }), stateStore: new RedisJobStateStore({ client }) };
    ${exports}`;

  test('takes the exports of an ES module, and ends although its client stays open', async () => {
    const file = configOf('named.mjs', moduleOf('export const { lockStore, stateStore } = stores;'));
    const { code, stdout, stderr } = await cli(['list', '--json', '--config', file]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toHaveLength(7);
  });

  test.each([
    ['named', 'export const { lockStore } = stores;'],
    ['default', 'export default { lockStore: stores.lockStore, stateStore: undefined };'],
  ])('needs no state store beside a `RedisLockStore`: a %s export', async (name, exports) => {
    const file = configOf(`lock-store-${name}.mjs`, moduleOf(exports));
    const { code, stdout, stderr } = await cli(['list', '--json', '--config', file]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toHaveLength(7);
  });

  test('takes a default export, and its prefix', async () => {
    const file = configOf('default.mjs', moduleOf(`export default { ...stores, keyPrefix: 'other:' };`));

    expect((await cli(['list', '--json', '--config', file])).stdout).toBe('[]\n');
    const { stdout } = await cli(['list', '--json', '--config', file, '--prefix', 'background-jobs:']);
    expect(JSON.parse(stdout)).toHaveLength(7);
  });

  test('takes stores of one’s own from a CommonJS module', async () => {
    const file = configOf(
      'own.cjs',
      `const nothing = { position: { epoch: 'a', revision: 0 }, instances: [], catalogue: new Map(), last: new Map(), requests: [], audit: [] };
       const none = async () => undefined;
       exports.lockStore = { tryAcquire: none, ping: none, close: none };
       exports.stateStore = { heartbeat: none, record: none, request: none, withdraw: none, runs: async () => [], close: none,
         overview: async () => ({ ...nothing, now: new Date() }) };`,
    );

    await expect(cli(['list', '--json', '--config', file])).resolves.toMatchObject({
      code: 0,
      stdout: '[]\n',
    });
  });

  test.each([
    [
      'no store',
      'export const lockStore = {};',
      'must export `lockStore` as a lock store, got an object of class Object',
    ],
    [
      'no state store beside a lock store of one’s own',
      'const none = async () => undefined; export const lockStore = { tryAcquire: none, ping: none, close: none };',
      'must export `stateStore` as a state store, got `undefined`',
    ],
    ['an error', "throw new Error('no such host');", 'cannot be loaded: no such host'],
  ])('refuses a module with %s', async (_, text, message) => {
    const file = configOf('wrong.mjs', text);
    const { code, stderr } = await cli(['list', '--config', file]);

    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

test('--version and --help need no store', async () => {
  await expect(cli(['--version'])).resolves.toMatchObject({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  for (const args of [['--help'], ['why', '--help']]) {
    const { code, stdout } = await cli(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: npx nestjs-background-jobs /);
  }
});

test('a reader that has read enough causes no error', async () => {
  const program = [process.execPath, ...programOf(['list', '--redis', url])]
    .map((text) => `'${text}'`)
    .join(' ');
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', `${program} | true`], { cwd: ROOT });

  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
});
