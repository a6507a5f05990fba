import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const HELP = `The tests need a Redis server (or Valkey), and none was found. To install one:
  Debian, Ubuntu:  apt-get install redis-server
  Fedora:          dnf install valkey
  Alpine:          apk add redis
  macOS:           brew install redis
  Windows:         run the tests in WSL
  elsewhere:       set REDIS_SERVER to the path of a redis-server`;

// The policy keeps Debian from starting a service: the tests start servers of their own.
// An apt that runs already holds locks, and only one of them can be waited for: hence the loop.
const INSTALL = `
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' INT TERM
  printf '#!/bin/sh\\nexit 101\\n' > "$policy" && chmod 755 "$policy"
fi
for attempt in 1 2 3 4 5; do
  [ "$attempt" = 1 ] || sleep 5
  apt-get update
  apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=60 redis-server && exit 0
done
exit 1`;

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} command */
function findOnPath(command) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

/**
 * The path of a Redis server: `REDIS_SERVER`, or what is on the PATH.
 *
 * @returns {string | undefined}
 */
export function findRedisServer() {
  const given = process.env['REDIS_SERVER'];
  if (!given) return findOnPath('redis-server') ?? findOnPath('valkey-server');
  if (isExecutable(given)) return given;
  throw new Error(`REDIS_SERVER is not the path of a program: ${given}`);
}

/** The words before a command that make it run as root; undefined where only a password would. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

function installOnDebian() {
  const prefix = existsSync('/etc/debian_version') && findOnPath('apt-get') ? asRoot() : undefined;
  if (prefix === undefined) return;
  console.log('No Redis server found: installing redis-server with apt-get');
  const [command, ...args] = [...prefix, 'sh', '-c', INSTALL];
  const { status, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) console.error(stderr.trimEnd());
}

function main() {
  if (findRedisServer() === undefined) installOnDebian();
  const server = findRedisServer();
  if (server === undefined) {
    console.error(HELP);
    process.exitCode = 1;
    return;
  }
  const { stdout } = spawnSync(server, ['--version'], { encoding: 'utf8' });
  console.log(`${server}: ${stdout.trim()}`);
}

const script = process.argv[1];
if (
  script !== undefined &&
  existsSync(script) &&
  import.meta.url === pathToFileURL(realpathSync(script)).href
) {
  try {
    main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
