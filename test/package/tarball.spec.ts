import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisServer } from '../support/redis-server.js';
import { ROOT, run } from './support/command.js';
import { Consumer } from './support/consumer.js';

const LIMIT_MS = 130_000;

let folder: string;
let tarball: string;
let files: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tarball-'));
  // It builds first, by `prepack`.
  await run('npm', ['pack', '--pack-destination', folder], { who: 'tarball' });
  tarball = join(folder, (await readdir(folder)).join());
  const list = await run('tar', ['-tzf', tarball], { who: 'tarball' });
  files = list.trim().split('\n');
  const { size } = await stat(tarball);
  process.stdout.write(`tarball: ${Math.round(size / 1000)} kB, ${files.length} files\n`);
}, LIMIT_MS);

afterAll(() => rm(folder, { recursive: true }));

async function sourcesOfLib(): Promise<string[]> {
  const names = await readdir(join(ROOT, 'lib'), { recursive: true });
  return names.filter((name) => name.endsWith('.ts')).map((name) => name.replace(/\.ts$/, ''));
}

describe('the tarball', () => {
  it('holds both builds of every source and four documents, and nothing else', async () => {
    const sources = await sourcesOfLib();
    const built = ['esm', 'cjs'].flatMap((build) =>
      sources.flatMap((name) => ['.js', '.d.ts', '.js.map'].map((end) => `dist/${build}/${name}${end}`)),
    );
    const documents = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'dist/cjs/package.json'];

    expect(files.sort()).toEqual([...documents, ...built].map((path) => `package/${path}`).sort());
  });

  it('has no problem that publint knows of', async () => {
    const program = join(ROOT, 'node_modules/publint/src/cli.js');

    await expect(
      run(process.execPath, [program, '--strict', tarball], { who: 'publint' }),
    ).resolves.toContain('All good!');
  });

  it(
    'has types that fit its code for every way of resolution',
    async () => {
      const program = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js');

      await expect(run(process.execPath, [program, tarball], { who: 'attw' })).resolves.toContain(
        'No problems found',
      );
    },
    LIMIT_MS,
  );
});

describe.each(['nest12-esm', 'nest11-commonjs'])('a consumer: %s', (name) => {
  let redis: RedisServer;
  let consumer: Consumer;

  beforeAll(async () => {
    redis = await RedisServer.start();
    consumer = new Consumer(name, { REDIS_URL: redis.url });
    await consumer.install(tarball);
    await consumer.compile();
  }, LIMIT_MS);

  afterAll(async () => {
    await redis.stop();
    await rm(consumer.folder, { recursive: true });
  });

  const ranItsJob = /^1 job, tick \d{4}-.*Z, locked: true$/;

  it('runs its job with the lock in Redis, and ends by itself without a word on stderr', async () => {
    const output = await consumer.node(['dist/main.js']);

    expect(output.trim()).toMatch(ranItsJob);
  }, 30_000);

  it('has one copy of each class, imported or required', async () => {
    const output = await consumer.node(['same-classes.mjs']);

    expect(output).toMatch(/^\d\d exports, twice there: none/);
  });

  if (name === 'nest11-commonjs') {
    it('runs its job on the CommonJS build, where ES modules cannot be required', async () => {
      const output = await consumer.node(['--no-experimental-require-module', 'dist/main.js']);

      expect(output.trim()).toMatch(ranItsJob);
    }, 30_000);
  }
});
