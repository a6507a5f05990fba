import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'tsdown';
import { BUNDLED } from './scripts/build/bundled-packages.js';

const { bin, exports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const LIB = join(import.meta.dirname, 'lib/');

/**
 * The entries of a build as the exports map of the package names them, by the names of their files: `testing/index`.
 *
 * @param {'esm' | 'cjs'} format
 */
function entriesOf(format) {
  const condition = format === 'esm' ? 'import' : 'require';
  const files = Object.values(exports).map((conditions) => conditions[condition]?.default);
  // Node runs the program itself, so one build of it is enough.
  if (format === 'esm') files.push(...Object.values(bin));
  const names = files
    .filter((file) => file !== undefined)
    .map((file) => /^\.\/dist\/\w+\/(.+)\.js$/.exec(file)[1]);
  return Object.fromEntries(names.map((name) => [name, `lib/${name}.ts`]));
}

/** The folders of the entries beside the main one. */
const FOLDERS = Object.keys(entriesOf('esm'))
  .filter((name) => name.includes('/'))
  .map((name) => name.replace(/\/.*/, '/'));

/**
 * The files that several entries load, and their sources in `lib/`. A group takes what its sources import along, so an
 * earlier group takes from a later one. Of `stores` and `jobs`, Nest is imported by `jobs` alone, because the command line
 * starts without it. Sources of these two are `$initial`, because an entry imports them, and not by `import()` alone.
 *
 * @type {[name: string, isInGroup: (path: string) => boolean, tags?: string[]][]}
 */
const GROUPS = [
  // A source outside of `lib/` is a function that decorators compile to.
  ['core', (path) => path.startsWith('core/') || path.startsWith('/')],
  ['stores', isOfStores, ['$initial']],
  ['view', isOfStores],
  ['jobs', isShared, ['$initial']],
  ['assembly', isShared],
  ['command-line', (path) => /^cli\/(?:input|output)\//.test(path)],
  // Neither the help nor a mistake in a command line loads the stores.
  ['commands', (path) => /^cli\/(?:commands\/|stores\.ts$)/.test(path)],
];

/** What the command line loads, too. @param {string} path */
function isOfStores(path) {
  return /^(?:cluster\/(?:state|view)|locks|schedules)\//.test(path);
}

/** @param {string} path */
function isShared(path) {
  return !FOLDERS.some((folder) => path.startsWith(folder));
}

/** Declarations go into one file. Its name must end so, because the bundler for declarations looks for that. */
const TYPES = /\.d\.ts$/;
const groupOfTypes = {
  name: 'types.d',
  test: (/** @type {string} */ id) => TYPES.test(id) && id.startsWith(LIB) && isShared(id.slice(LIB.length)),
};

const groups = GROUPS.map(([name, isInGroup, tags], index) => ({
  name,
  tags,
  priority: GROUPS.length - index,
  test: (/** @type {string} */ id) =>
    !TYPES.test(id) && isInGroup(id.startsWith(LIB) ? id.slice(LIB.length) : id),
}));

export default /** @type {const} */ (['esm', 'cjs']).map((format) =>
  defineConfig({
    entry: entriesOf(format),
    format,
    outDir: `dist/${format}`,
    // The folder of the CommonJS build says what its files are.
    outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
    platform: 'node',
    target: 'node20.19',
    hash: false,
    sourcemap: true,
    dts: { sourcemap: false },
    // The package `cron`, which declarations name, is no dependency, and belongs to the user. `load-api.js` stays a file of
    // its own, because each format has its own way to require.
    deps: { alwaysBundle: BUNDLED, onlyBundle: BUNDLED, neverBundle: ['./load-api.js', 'cron'] },
    clean: false,
    failOnWarn: true,
    report: false,
    checks: { legacyCjs: false, pluginTimings: false },
    outputOptions: {
      // As the compiler marks a CommonJS module that was an ES module.
      esModule: true,
      chunkFileNames: 'shared/[name].js',
      sourcemapExcludeSources: true,
      comments: { annotation: true, jsdoc: false, legal: true },
      // Jest, which loads this build, has no `import()` in CommonJS.
      dynamicImportInCjs: false,
      codeSplitting: { groups: [groupOfTypes, ...groups] },
    },
  }),
);
