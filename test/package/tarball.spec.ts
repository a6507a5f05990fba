import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pages } from '../support/docs/code-blocks.js';
import { linksOf } from '../support/docs/links.js';
import { ROOT, run } from './support/command.js';
import { filesOfTarball, packedTarball } from './support/tarball.js';

const LIMIT_MS = 130_000;
/**
 * The build writes these, which declarations describe in their place: the client of the dashboard, bundled into a module of
 * texts, and what differs between the builds.
 */
const WRITTEN = ['dashboard/client-files.js', 'opentelemetry/load-api.js'];

/** The limit of the packed size. A larger tarball contains something by mistake. */
const LARGEST_KB = 1350;

async function sourcesOfLib(): Promise<string[]> {
  const names = await readdir(join(ROOT, 'lib'), { recursive: true });
  const isCompiled = (name: string) =>
    /(?<!\.d)\.ts$/.test(name) && !name.startsWith(join('dashboard', 'client', '/'));
  return names.filter(isCompiled).map((name) => name.replace(/\.ts$/, ''));
}

/** The files below a folder that the repository keeps, without builds and what samples write. */
async function keptBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !/\/(data|dist|node_modules)\//.test(path));
}

describe('the tarball', () => {
  it('holds both builds of every source, the pages, the samples and four documents, and nothing else', async () => {
    const sources = await sourcesOfLib();
    const built = ['esm', 'cjs'].flatMap((build) => [
      ...sources.flatMap((name) => ['.js', '.d.ts', '.js.map'].map((end) => `dist/${build}/${name}${end}`)),
      ...WRITTEN.map((path) => `dist/${build}/${path}`),
    ]);
    const documents = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'dist/cjs/package.json'];
    const pages = (await keptBelow('docs')).filter((path) => !path.startsWith('docs/images/'));
    const below = [...pages, ...(await keptBelow('sample'))];
    expect(sources).not.toHaveLength(0);
    expect(below).toEqual(expect.arrayContaining(['docs/guarantees.md', 'sample/basic/src/main.ts']));

    const files = await filesOfTarball();
    const expected = [...documents, ...built, ...below].map((path) => `package/${path}`);
    expect(files.sort()).toEqual(expected.sort());
  });

  it.each(pages())('holds every target of the links in %s', async (page) => {
    const files = await filesOfTarball();
    const isThere = (path: string) =>
      files.some((file) => file === `package/${path}` || file.startsWith(`package/${path}/`));
    const dead = linksOf(page).filter(({ path }) => !isThere(path));
    expect(dead.map(({ link }) => link)).toEqual([]);
  });

  it('keeps to its size limit', async () => {
    const kilobytes = Math.round((await stat(packedTarball())).size / 1000);
    process.stdout.write(`tarball: ${kilobytes} kB, ${(await filesOfTarball()).length} files\n`);

    expect(kilobytes).toBeLessThan(LARGEST_KB);
  });

  it('passes publint', async () => {
    const program = join(ROOT, 'node_modules/publint/src/cli.js');

    await expect(
      run(process.execPath, [program, '--strict', packedTarball()], { who: 'publint' }),
    ).resolves.toContain('All good!');
  });

  it(
    'has types that fit its code for every entry and every resolution',
    async () => {
      const program = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js');
      const output = await run(process.execPath, [program, packedTarball()], { who: 'attw' }, LIMIT_MS);

      expect(output).toContain('No problems found');
      for (const entry of [
        'testing',
        'nest-schedule',
        'dashboard',
        'opentelemetry',
        'terminus',
        'prometheus',
      ])
        expect(output).toContain(`"nestjs-background-jobs/${entry}"`);
    },
    LIMIT_MS,
  );
});
