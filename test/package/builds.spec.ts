import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT, run } from './support/command.js';

const FIXTURES = join(ROOT, 'test/package/fixtures/builds');
const BUILDS = ['esm', 'cjs'] as const;
type Build = (typeof BUILDS)[number];

const ENTRIES = [
  '',
  'testing',
  'nest-schedule',
  'dashboard',
  'opentelemetry',
  'terminus',
  'prometheus',
  'postgres',
];

/** A file of `lib/` in the stack trace of an error from each entry and from the start, and code of its line there. */
const FRAMES: Readonly<Record<string, readonly [file: string, code: string]>> = {
  main: ['locks/redis/redis-lock-store.ts', 'readRedisOptions(options)'],
  start: ['background-jobs.shared-assembly.ts', 'assemble(deps)'],
  testing: ['testing/test-jobs.ts', 'new TestClock('],
  'nest-schedule': ['nest-schedule/scheduler.registry.ts', "entryOf('Cron Job'"],
  dashboard: ['dashboard/dashboard.module.ts', 'readForRoot('],
  opentelemetry: ['opentelemetry/background-jobs-instrumentation.ts', 'readInstrumentationOptions('],
  terminus: ['terminus/background-jobs-health-indicator.ts', 'readStoreHealth('],
  prometheus: ['prometheus/prometheus.module.ts', 'readPrometheusOptions('],
  postgres: ['postgres/postgres-lock-store.ts', 'readPostgresOptions('],
};

/** The packages whose code is in the builds. */
const BUNDLED = ['fastest-levenshtein', 'ms'];

/** Statements at the beginning of a line, which load at once. */
const IMPORTS: Readonly<Record<Build, RegExp>> = {
  esm: /^import (?:.* from )?"([^"]+)";$/gm,
  cjs: /^(?:(?:let|const) \w+ = )?require\("([^"]+)"\);$/gm,
};

/** The packages and the files of this package that a file loads at once, by their names. */
async function loadedBy(build: Build, file: string, loaded = new Set<string>()): Promise<Set<string>> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  const text = await readFile(join(ROOT, 'dist', build, file), 'utf8');
  for (const [, name = ''] of text.matchAll(IMPORTS[build])) {
    if (name.startsWith('.')) await loadedBy(build, join(dirname(file), name), loaded);
    else if (!name.startsWith('node:')) loaded.add(name);
  }
  return loaded;
}

const node = (...args: string[]) => run(process.execPath, args, { who: 'node', cwd: ROOT });

describe('the builds', () => {
  it('have the errors of every entry and the runs of every module once, imported or required', async () => {
    const lines = (await node(join(FIXTURES, 'same-classes.mjs'))).trim().split('\n');

    const shown = ENTRIES.map((entry) => (entry === '' ? '.' : `./${entry}`));
    const expected = ['imported', 'required'].flatMap((way) => [
      ...shown.map((entry) => `${entry}, ${way}: an error of the main entry`),
      ...shown.slice(0, 3).map((entry) => `${entry}, ${way}: a JobRun`),
    ]);
    expect(lines).toEqual(expected);
  });

  it.each(BUILDS)('load few packages with the main entry, and few files (%s)', async (build) => {
    expect([...(await loadedBy(build, 'index.js'))].sort()).toEqual(
      [
        '@nestjs/common',
        '@nestjs/core',
        'croner',
        'index.js',
        'reflect-metadata',
        'rxjs',
        'shared/core.js',
        'shared/jobs.js',
        'shared/rolldown-runtime.js',
        'shared/stores.js',
      ].sort(),
    );
  });

  it.each(BUILDS)('load luxon with nest-schedule alone, and name it nowhere else (%s)', async (build) => {
    const withLuxon = [];
    for (const entry of ENTRIES)
      if ((await loadedBy(build, join(entry, 'index.js'))).has('luxon')) withLuxon.push(entry);
    expect(withLuxon).toEqual(['nest-schedule']);

    // A file may load it later, too.
    const files = await readdir(join(ROOT, 'dist', build), { recursive: true });
    const naming = [];
    for (const file of files.filter((path) => path.endsWith('.js')))
      if (/["']luxon["']/.test(await readFile(join(ROOT, 'dist', build, file), 'utf8'))) naming.push(file);
    expect(naming).toEqual([join('nest-schedule', 'index.js')]);
  });

  it.each(BUILDS)('load neither Nest nor a store with opentelemetry (%s)', async (build) => {
    const loaded = [...(await loadedBy(build, 'opentelemetry/index.js'))];
    expect(loaded.sort()).toEqual(
      [
        'opentelemetry/index.js',
        'opentelemetry/load-api.js',
        'shared/core.js',
        'shared/rolldown-runtime.js',
      ].sort(),
    );
  });

  it('load neither Nest nor a store with the command', async () => {
    const loaded = await loadedBy('esm', 'cli/main.js');
    expect([...loaded].sort()).toEqual(
      ['cli/main.js', 'shared/command-line.js', 'shared/core.js', 'shared/rolldown-runtime.js'].sort(),
    );
  });

  it('name the licences of the packages that they contain', async () => {
    const licenses = await readFile(join(ROOT, 'dist', 'THIRD-PARTY-LICENSES.md'), 'utf8');

    const { devDependencies, dependencies } = JSON.parse(
      await readFile(join(ROOT, 'package.json'), 'utf8'),
    ) as Record<'devDependencies' | 'dependencies', object>;
    for (const name of BUNDLED) {
      expect(licenses).toContain(`## ${name}`);
      expect(devDependencies).toHaveProperty([name]);
      expect(dependencies).not.toHaveProperty([name]);
    }
    expect(licenses.match(/^Copyright \(c\)/gm)).toHaveLength(BUNDLED.length);
    expect(licenses.match(/Permission is hereby granted/g)).toHaveLength(BUNDLED.length);
  });

  it('load no Nest with a command that is run', async () => {
    const loaded = await loadedBy('esm', 'shared/commands.js');
    expect([...loaded].filter((name) => name.startsWith('@nestjs/'))).toEqual([]);
    expect(loaded).toContain('shared/view.js');
  });

  it.each(BUILDS)('lead stack traces to the lines of lib/ with --enable-source-maps (%s)', async (build) => {
    const output = await node('--enable-source-maps', join(FIXTURES, 'wrong-options.mjs'), build);

    const stacks = new Map(Object.entries(JSON.parse(output) as Record<string, string>));
    expect([...stacks.keys()]).toEqual(Object.keys(FRAMES));
    for (const [entry, [file, code]] of Object.entries(FRAMES)) {
      const stack = stacks.get(entry) ?? '';
      expect(stack).not.toContain(join(ROOT, 'dist'));
      const path = join(ROOT, 'lib', file);
      const [line = ''] = /^\d+/.exec(stack.split(`${path}:`)[1] ?? '') ?? [];
      const lines = (await readFile(path, 'utf8')).split('\n');
      expect(lines[Number(line) - 1]).toContain(code);
    }
  });
});
