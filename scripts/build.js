import { chmodSync, copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';
import { writeThirdPartyLicenses } from './build/bundled-packages.js';
import { shortenSourceMap } from './build/source-maps.js';
import { restoreTypesOf } from './build/optional-types.js';
import { writeClientFiles } from './dashboard-client.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

await writeClientFiles();
rmSync(dist, { recursive: true, force: true });
await build({ cwd: root, logLevel: 'warn' });
for (const format of ['esm', 'cjs']) {
  restoreTypesOf(join(dist, format, 'nest-schedule', 'index.d.ts'), 'cron');
  restoreTypesOf(join(dist, format, 'shared', 'types.d.ts'), 'ioredis');
}
for (const name of readdirSync(dist, { encoding: 'utf8', recursive: true }))
  if (name.endsWith('.js.map')) shortenSourceMap(join(dist, name));
writeThirdPartyLicenses(root, join(dist, 'THIRD-PARTY-LICENSES.md'));
// Without it the files below would count as ES modules, as those of the package do.
writeFileSync(join(dist, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
// A source in JavaScript stays a file of its own, because each build has its own way to require.
const loadApi = join('opentelemetry', 'load-api.js');
copyFileSync(join(root, 'lib', loadApi), join(dist, 'esm', loadApi));
writeFileSync(join(dist, 'cjs', loadApi), "exports.loadApi = () => require('@opentelemetry/api');\n");
// Package managers set it when they install the package. A clone has no such step.
chmodSync(join(dist, 'esm', 'cli', 'main.js'), 0o755);
