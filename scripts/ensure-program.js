import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * A program that the tests need, and that the package does not bring along.
 *
 * @typedef {object} Program
 * @property {string} title for people
 * @property {string} variable the environment variable that holds its path
 * @property {boolean} [isInFolder] whether the variable holds the path of the folder that the program is in
 * @property {readonly string[]} commands its names on the PATH, the preferred one first
 * @property {() => readonly string[]} [folders] where it may be beside the PATH, the preferred folder first
 * @property {string} debianPackage
 * @property {string} help how to install it elsewhere
 */

/**
 * The policy keeps Debian from starting a service: the tests start servers of their own.
 * An apt that runs already holds locks, and only one of them can be waited for: hence the loop.
 *
 * @param {string} debianPackage
 */
const install = (debianPackage) => `
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
  apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=60 ${debianPackage} && exit 0
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

/**
 * @param {string} command
 * @param {readonly string[]} [further] folders beside the PATH
 */
function findOnPath(command, further = []) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...folders, ...further].map((folder) => join(folder, command)).find(isExecutable);
}

/**
 * The path of a program: from its environment variable, or on the PATH.
 *
 * @param {Program} program
 * @returns {string | undefined}
 */
export function findProgram({ variable, isInFolder, commands, folders = () => [] }) {
  const given = process.env[variable];
  if (!given)
    return commands.map((command) => findOnPath(command, folders())).find((path) => path !== undefined);
  const paths = isInFolder ? commands.map((command) => join(given, command)) : [given];
  const path = paths.find(isExecutable);
  if (path !== undefined) return path;
  const what = isInFolder ? `folder of ${commands.join(' or ')}` : 'path of a program';
  throw new Error(`${variable} is not the ${what}: ${given}`);
}

/** The words before a command that make it run as root; undefined where only a password would. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

/** @param {Program} program */
function installOnDebian({ title, debianPackage }) {
  const prefix = existsSync('/etc/debian_version') && findOnPath('apt-get') ? asRoot() : undefined;
  if (prefix === undefined) return;
  console.log(`No ${title} found: installing ${debianPackage} with apt-get`);
  const [command, ...args] = [...prefix, 'sh', '-c', install(debianPackage)];
  const { status, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) console.error(stderr.trimEnd());
}

/** @param {Program} program */
function ensure(program) {
  if (findProgram(program) === undefined) installOnDebian(program);
  const path = findProgram(program);
  if (path === undefined) {
    console.error(program.help);
    process.exitCode = 1;
    return;
  }
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  console.log(`${path}: ${stdout.trim().split('\n', 1)[0]}`);
}

/**
 * Finds or installs the program where its own script is what node was started with.
 *
 * @param {string} url of the script
 * @param {Program} program
 */
export function ensureIfStarted(url, program) {
  const script = process.argv[1];
  if (script === undefined || !existsSync(script)) return;
  if (url !== pathToFileURL(realpathSync(script)).href) return;
  try {
    ensure(program);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
