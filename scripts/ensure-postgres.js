import { readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureIfStarted, findProgram } from './ensure-program.js';

/** Debian keeps the programs of each version in a folder of its own, off the PATH. */
const DEBIAN = '/usr/lib/postgresql';

const POSTGRES = {
  title: 'PostgreSQL server',
  variable: 'POSTGRES_BIN',
  isInFolder: true,
  commands: ['postgres'],
  folders: debianFolders,
  debianPackage: 'postgresql',
  help: `The tests need a PostgreSQL server, and none was found. To install one:
  Debian, Ubuntu:  apt-get install postgresql
  Fedora:          dnf install postgresql-server
  Alpine:          apk add postgresql
  macOS:           brew install postgresql
  Windows:         run the tests in WSL
  elsewhere:       set POSTGRES_BIN to the folder of postgres and initdb`,
};

/** Those of the newest version first. */
function debianFolders() {
  try {
    const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(DEBIAN, version, 'bin'));
  } catch {
    return [];
  }
}

/**
 * The folder of `postgres` and `initdb`: `POSTGRES_BIN`, where the `postgres` on the PATH is, or Debian's.
 *
 * @returns {string | undefined}
 */
export function findPostgresFolder() {
  const path = findProgram(POSTGRES);
  return path === undefined ? undefined : dirname(realpathSync(path));
}

ensureIfStarted(import.meta.url, POSTGRES);
