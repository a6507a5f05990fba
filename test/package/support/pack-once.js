// Packs the existing build as npm publishes it, once for all tests of this project.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export default function packOnce() {
  const folder = mkdtempSync(join(tmpdir(), 'tarball-'));
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // The workers inherit it.
  process.env['PACKED_TARBALL'] = join(folder, readdirSync(folder).join());
}
