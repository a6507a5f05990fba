import { ensureIfStarted, findProgram } from './ensure-program.js';

const REDIS = {
  title: 'Redis server',
  variable: 'REDIS_SERVER',
  commands: ['redis-server', 'valkey-server'],
  debianPackage: 'redis-server',
  help: `The tests need a Redis server (or Valkey), and none was found. To install one:
  Debian, Ubuntu:  apt-get install redis-server
  Fedora:          dnf install valkey
  Alpine:          apk add redis
  macOS:           brew install redis
  Windows:         run the tests in WSL
  elsewhere:       set REDIS_SERVER to the path of a redis-server`,
};

/**
 * The path of a Redis server: `REDIS_SERVER`, or what is on the PATH.
 *
 * @returns {string | undefined}
 */
export function findRedisServer() {
  return findProgram(REDIS);
}

ensureIfStarted(import.meta.url, REDIS);
