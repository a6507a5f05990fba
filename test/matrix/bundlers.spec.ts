import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RAN_ITS_JOBS } from '../package/support/consumer.js';
import { run } from '../package/support/command.js';
import { MATRIX_MS, Matrix } from './support/matrix.js';

const matrix = new Matrix();

beforeAll(() => matrix.start(), MATRIX_MS);
afterAll(() => matrix.end());

describe('an application that the Nest CLI bundles with webpack', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it(
    'runs its jobs where no package is installed',
    async () => {
      const consumer = await matrix.consumer('nest11-webpack');
      const args = ['build', '--webpack', '--path', 'tsconfig.build.json'];
      await consumer.tool('@nestjs/cli/bin/nest.js', args);
      await copyFile(join(consumer.folder, 'dist/main.js'), join(folder, 'main.js'));

      const options = { who: 'the bundle', cwd: folder, env: matrix.environment };
      const output = await run(process.execPath, ['main.js'], options);
      expect(output.trim()).toMatch(RAN_ITS_JOBS);
    },
    MATRIX_MS,
  );
});
