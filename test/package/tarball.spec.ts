import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pages } from '../support/docs/code-blocks.js';
import { linksOf } from '../support/docs/links.js';
import { ROOT, run } from './support/command.js';
import { filesOfTarball, packedTarball } from './support/tarball.js';

const LIMIT_MS = 130_000;
/** The limits without the pages. A larger tarball contains something by mistake. */
const LARGEST_KB = 700;
const MOST_FILES = 100;

/** The files that several entries load. */
const SHARED = ['core', 'stores', 'view', 'jobs', 'assembly'];
const SHARED_BY_COMMANDS = ['command-line', 'commands'];

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, Readonly<Record<string, { readonly default: string }>> | string>>;
}

/** The files of a build whose sources the exports map and the command name: `testing/index`. */
async function entriesOf(build: 'esm' | 'cjs'): Promise<string[]> {
  const { bin, exports } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const exported = Object.values(exports).flatMap((conditions) =>
    typeof conditions === 'string' ? [] : Object.values(conditions).map((condition) => condition.default),
  );
  const files = new Set([...exported, ...Object.values(bin)]);
  const start = `./dist/${build}/`;
  return [...files]
    .filter((file) => file.startsWith(start))
    .map((file) => file.slice(start.length, -'.js'.length));
}

/** One file for each entry, the shared ones, and no other. */
async function filesOfBuild(build: 'esm' | 'cjs'): Promise<string[]> {
  const entries = await entriesOf(build);
  const shared = build === 'esm' ? [...SHARED, ...SHARED_BY_COMMANDS] : SHARED;
  const names = [...entries, ...shared.map((name) => `shared/${name}`)];
  return [
    ...names.map((name) => `${name}.js`),
    // The main entry has no code of its own.
    ...names.filter((name) => name !== 'index').map((name) => `${name}.js.map`),
    ...entries.map((name) => `${name}.d.ts`),
    'shared/types.d.ts',
    'shared/rolldown-runtime.js',
    // It is different in each build, so the bundle leaves it out.
    'opentelemetry/load-api.js',
    ...(build === 'cjs' ? ['package.json'] : []),
  ].map((name) => `dist/${build}/${name}`);
}

/** The files below a folder of the repository. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

/** The samples are in the repository alone. `test/unit/docs/links.spec.ts` holds the links to them. */
const isSample = (path: string) => path === 'sample' || path.startsWith('sample/');

/** The size of the tarball when it is packed without a folder. */
async function sizeWithout(folder: string): Promise<number> {
  const place = await mkdtemp(join(tmpdir(), 'size-'));
  try {
    await run('tar', ['-xzf', packedTarball(), '-C', place], { who: 'tarball' });
    const packed = join(place, 'packed.tgz');
    await run('tar', ['-czf', packed, '-C', place, `--exclude=${folder}`, 'package'], { who: 'tarball' });
    return (await stat(packed)).size;
  } finally {
    await rm(place, { recursive: true });
  }
}

describe('the tarball', () => {
  it('holds two builds with a file for each entry, the pages and five documents, and nothing else', async () => {
    const built = [...(await filesOfBuild('esm')), ...(await filesOfBuild('cjs'))];
    const documents = [
      'package.json',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'dist/THIRD-PARTY-LICENSES.md',
    ];
    const pages = (await filesBelow('docs')).filter((path) => !path.startsWith('docs/images/'));
    expect(pages).toContain('docs/guarantees.md');

    const files = await filesOfTarball();
    const expected = [...documents, ...built, ...pages].map((path) => `package/${path}`);
    expect(files.sort()).toEqual(expected.sort());
  });

  it.each(pages())('holds every target of the links in %s but the samples', async (page) => {
    const files = await filesOfTarball();
    const isThere = (path: string) =>
      files.some((file) => file === `package/${path}` || file.startsWith(`package/${path}/`));
    const dead = linksOf(page).filter(({ path }) => !isThere(path) && !isSample(path));
    expect(dead.map(({ link }) => link)).toEqual([]);
  });

  it('keeps to its limits, without the pages', async () => {
    const files = await filesOfTarball();
    const others = files.filter((file) => !file.startsWith('package/docs/'));
    const kilobytes = (await sizeWithout('package/docs')) / 1000;
    process.stdout.write(`tarball: ${Math.round(kilobytes)} kB, ${others.length} files of ${files.length}\n`);

    expect(kilobytes).toBeLessThanOrEqual(LARGEST_KB);
    expect(others.length).toBeLessThanOrEqual(MOST_FILES);
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
      for (const entry of (await entriesOf('esm')).filter((name) => name.endsWith('/index')))
        expect(output).toContain(`"nestjs-background-jobs/${dirname(entry)}"`);
    },
    LIMIT_MS,
  );
});
