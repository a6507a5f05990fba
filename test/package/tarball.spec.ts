import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT, run } from './support/command.js';
import { Tarball } from './support/tarball.js';

const LIMIT_MS = 130_000;
/** Packed. What is larger has something in it that nobody asked for. */
const LARGEST_KB = 400;

let tarball: Tarball;

beforeAll(async () => {
  tarball = await Tarball.pack();
}, LIMIT_MS);

afterAll(() => tarball.remove());

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

    const files = await tarball.files();
    expect(files.sort()).toEqual([...documents, ...built].map((path) => `package/${path}`).sort());
  });

  it('is as small as it was', async () => {
    const kilobytes = Math.round((await stat(tarball.path)).size / 1000);
    process.stdout.write(`tarball: ${kilobytes} kB, ${(await tarball.files()).length} files\n`);

    expect(kilobytes).toBeLessThan(LARGEST_KB);
  });

  it('has no problem that publint knows of', async () => {
    const program = join(ROOT, 'node_modules/publint/src/cli.js');

    await expect(
      run(process.execPath, [program, '--strict', tarball.path], { who: 'publint' }),
    ).resolves.toContain('All good!');
  });

  it(
    'has types that fit its code for every entry and way of resolution',
    async () => {
      const program = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js');
      const output = await run(process.execPath, [program, tarball.path], { who: 'attw' }, LIMIT_MS);

      expect(output).toContain('No problems found');
      for (const entry of ['testing', 'nest-schedule'])
        expect(output).toContain(`"nestjs-background-jobs/${entry}"`);
    },
    LIMIT_MS,
  );
});
