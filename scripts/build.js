import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientFiles, writeClientFiles } from './dashboard-client.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/** @param {string} config */
async function compile(config) {
  const child = spawn(process.execPath, [tsc, '-p', join(root, config)], { stdio: 'inherit' });
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`tsc -p ${config} failed`);
}

rmSync(join(root, 'dist'), { recursive: true, force: true });
await Promise.all(['tsconfig.json', 'tsconfig.cjs.json'].map(compile));
// Without it the files below would count as ES modules, as those of the package do.
writeFileSync(join(root, 'dist', 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
await writeClientFiles();
for (const format of /** @type {const} */ (['esm', 'cjs']))
  writeFileSync(join(root, 'dist', format, 'dashboard', 'client-files.js'), await clientFiles(format));
// A source in JavaScript, which the compiler leaves out.
const loadApi = join('opentelemetry', 'load-api.js');
copyFileSync(join(root, 'lib', loadApi), join(root, 'dist', 'esm', loadApi));
writeFileSync(join(root, 'dist', 'cjs', loadApi), "exports.loadApi = () => require('@opentelemetry/api');\n");
// Package managers set it when they install the package. A clone has no such step.
chmodSync(join(root, 'dist', 'esm', 'cli', 'main.js'), 0o755);
