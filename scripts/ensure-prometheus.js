import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const HELP = `The tests of the alert rules need Prometheus with its promtool, and they were not found. To install them:
  Debian, Ubuntu:  apt-get install prometheus
  Alpine:          apk add prometheus
  macOS:           brew install prometheus
  Windows:         run the tests in WSL
  elsewhere:       set PROMETHEUS_BIN to the folder of prometheus and promtool`;

// The policy keeps Debian from starting a service: the tests start a Prometheus of their own.
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
  apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=60 prometheus && exit 0
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
 * The paths of Prometheus and its tool: in `PROMETHEUS_BIN`, or on the PATH.
 *
 * @returns {{ prometheus: string, promtool: string } | undefined}
 */
export function findPrometheus() {
  const folder = process.env['PROMETHEUS_BIN'];
  const find = (/** @type {string} */ command) => {
    if (!folder) return findOnPath(command);
    const file = join(folder, command);
    if (isExecutable(file)) return file;
    throw new Error(`PROMETHEUS_BIN is not the folder of ${command}: ${folder}`);
  };
  const [prometheus, promtool] = [find('prometheus'), find('promtool')];
  return prometheus === undefined || promtool === undefined ? undefined : { prometheus, promtool };
}

/** The words before a command that make it run as root; undefined where only a password would. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

function installOnDebian() {
  const prefix = existsSync('/etc/debian_version') && findOnPath('apt-get') ? asRoot() : undefined;
  if (prefix === undefined) return;
  console.log('Prometheus was not found: installing it with apt-get');
  const [command, ...args] = [...prefix, 'sh', '-c', INSTALL];
  const { status, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) console.error(stderr.trimEnd());
}

function main() {
  if (findPrometheus() === undefined) installOnDebian();
  const found = findPrometheus();
  if (found === undefined) {
    console.error(HELP);
    process.exitCode = 1;
    return;
  }
  const { stdout, stderr } = spawnSync(found.prometheus, ['--version'], { encoding: 'utf8' });
  console.log(`${found.prometheus}: ${`${stdout}${stderr}`.split('\n', 1)[0]}`);
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
