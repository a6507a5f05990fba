import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, totalmem, type } from 'node:os';
import { findRedisServer } from '../../scripts/ensure-redis.js';
import { peerVersions } from './peers.js';

/** What the package stands on, as its own lock file has them. */
const FOUNDATIONS = ['@nestjs/core', 'croner', 'ioredis', 'redis-semaphore', 'toad-scheduler'];

/** What was measured, and where. */
export function machine() {
  const [{ model }] = cpus();
  return {
    cores: `${cpus().length} × ${model.trim()}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: type(),
    node: process.version,
    redis: /v=([\d.]+)/.exec(execFileSync(findRedisServer(), ['--version'], { encoding: 'utf8' }))[1],
    package: JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version,
    versions: { ...foundations(), ...peerVersions() },
  };
}

/** How much the machine did on average in the last minute: above the number of its cores, times say little. */
export const load = () => loadavg()[0];

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
