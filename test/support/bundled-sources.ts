import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Packages are found from there as from the sources. */
const CACHE = join(ROOT, 'node_modules', '.cache');

/** Sources of `lib/` as JavaScript, which share their classes. A process starts with them in half the time. */
export interface BundledSources {
  /** @param source its path from `lib/`, without the extension */
  pathOf(source: string): string;
  urlOf(source: string): string;
  remove(): void;
}

/** @param sources their paths from `lib/`, without the extension */
export async function bundleSources(...sources: readonly string[]): Promise<BundledSources> {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'sources-'));
  await build({
    absWorkingDir: ROOT,
    entryPoints: sources.map((source) => `lib/${source}.ts`),
    outdir: folder,
    outbase: 'lib',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    keepNames: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    target: 'node20',
    logLevel: 'error',
  });
  const pathOf = (source: string): string => join(folder, `${source}.mjs`);
  return {
    pathOf,
    urlOf: (source) => pathToFileURL(pathOf(source)).href,
    remove: () => rmSync(folder, { recursive: true }),
  };
}
