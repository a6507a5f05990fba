import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const client = join(root, 'lib', 'dashboard', 'client');

/**
 * Bundles the client of the dashboard into a module of texts, because a bundler at the user's would lose files.
 */
async function clientFiles() {
  const { outputFiles } = await build({
    entryPoints: [join(client, 'main.tsx'), join(client, 'style.css')],
    outdir: client,
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    legalComments: 'inline',
    logLevel: 'warning',
  });
  /** @param {string} extension @param {string} type */
  const file = (extension, type) => {
    const text = outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
    return { name: `dashboard-${hash}${extension}`, type: `${type}; charset=utf-8`, text };
  };
  const files = { SCRIPT: file('.js', 'text/javascript'), STYLE: file('.css', 'text/css') };
  return Object.entries(files)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`)
    .join('');
}

/** Writes the module beside the sources, where the build and the tests of `lib/` find it. */
export async function writeClientFiles() {
  const target = join(root, 'lib', 'dashboard', 'client-files.js');
  const text = await clientFiles();
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
}

const script = process.argv[1];
if (script !== undefined && import.meta.url === pathToFileURL(realpathSync(script)).href)
  await writeClientFiles();
