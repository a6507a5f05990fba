import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../package/support/command.js';
import {
  type Consumer,
  ONE_COPY,
  ONE_COPY_WITHOUT_PEERS,
  RAN_ITS_JOBS,
} from '../package/support/consumer.js';
import { MATRIX_MS, Matrix } from './support/matrix.js';

/** pnpm is strict, because a package finds only the packages that it names. */
const PNPM = ['exec', '--yes', '--package=pnpm@10', '--', 'pnpm'];
const COMPILER = { typescript: '~5.9.3', '@types/node': '^20.19.0' };

const matrix = new Matrix();

beforeAll(() => matrix.start(), MATRIX_MS);
afterAll(() => matrix.end());

async function worksIn(consumer: Consumer, copies: string, ...compilerOptions: string[]): Promise<void> {
  await consumer.compile(...compilerOptions);
  const output = await consumer.node(['dist/main.js']);
  expect(output.trim()).toMatch(RAN_ITS_JOBS);
  expect((await consumer.node(['one-copy.mjs'])).trim()).toBe(copies);
}

/**
 * The lowest version of each peer, from the ranges of the package.json. For `^11 || ^12` it is 11.0.0. A peer of any version
 * has none.
 */
async function lowestPeers(): Promise<Record<string, string>> {
  const { peerDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    peerDependencies: Record<string, string>;
  };
  return Object.fromEntries(
    Object.entries(peerDependencies)
      .filter(([, range]) => range !== '*')
      .map(([name, range]) => {
        const [, major = '', rest = ''] = /^\^(\d+)([.\d]*)/.exec(range) ?? [];
        return [name, `${major}${rest}.0.0`.split('.').slice(0, 3).join('.')];
      }),
  );
}

describe('the package works', () => {
  it(
    'in the layout of pnpm',
    async () => {
      const consumer = matrix.folder('nest12-esm');
      await consumer.run('npm', [...PNPM, 'add', '--prefer-offline', matrix.tarball], MATRIX_MS);
      await worksIn(consumer, ONE_COPY_WITHOUT_PEERS);
    },
    MATRIX_MS,
  );

  it(
    'with the lowest version of each peer',
    async () => {
      const peers = await lowestPeers();
      expect(peers).toMatchObject({ '@nestjs/core': '11.0.0', ioredis: '5.4.0' });
      const consumer = matrix.folder('nest11-commonjs');
      await consumer.depend({ ...peers, ...COMPILER });
      await consumer.install(matrix.tarball);
      for (const [name, version] of Object.entries(peers))
        expect(await consumer.versionOf(name)).toBe(version);
      // The declarations of these versions fit no newer resolution.
      await worksIn(
        consumer,
        ONE_COPY,
        '--module',
        'commonjs',
        '--moduleResolution',
        'node10',
        '--skipLibCheck',
      );
    },
    MATRIX_MS,
  );
});
