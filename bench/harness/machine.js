import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, totalmem, type } from 'node:os';
import { findPostgresFolder } from '../../scripts/ensure-postgres.js';
import { findRedisServer } from '../../scripts/ensure-redis.js';
import { peerVersions } from './peers.js';

/** The dependencies of the package, as in its own lock file. */
const FOUNDATIONS = ['@nestjs/core', 'croner', 'ioredis', 'pg', 'redis-semaphore', 'toad-scheduler'];

/** The measured versions, and the machine. */
export function machine() {
  const [{ model }] = cpus();
  return {
    cores: `${cpus().length} × ${model.trim()}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: type(),
    node: process.version,
    redis: /v=([\d.]+)/.exec(versionLine(findRedisServer()))[1],
    postgresql: /\) ([\d.]+)/.exec(versionLine(`${findPostgresFolder()}/postgres`))[1],
    package: JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version,
    versions: { ...foundations(), ...peerVersions() },
  };
}

/** The average load of the last minute. Above the number of cores, times say little. */
export const load = () => loadavg()[0];

function versionLine(program) {
  return execFileSync(program, ['--version'], { encoding: 'utf8' });
}

function foundations() {
  const require = createRequire(import.meta.url);
  return Object.fromEntries(FOUNDATIONS.map((name) => [name, versionOf(name, require.resolve.paths(name))]));
}

function versionOf(name, folders) {
  for (const folder of folders) {
    try {
      return JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')).version;
    } catch {
      // In one of the folders above.
    }
  }
  throw new Error(`${name} is not installed`);
}
