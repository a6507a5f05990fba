import { ensureIfStarted, findProgram } from './ensure-program.js';

const PGBOUNCER = {
  title: 'PgBouncer',
  variable: 'PGBOUNCER',
  commands: ['pgbouncer'],
  // Debian's folder is not on the PATH of every user.
  folders: () => ['/usr/sbin'],
  debianPackage: 'pgbouncer',
  help: `The tests with faults need PgBouncer, and it was not found. To install it:
  Debian, Ubuntu:  apt-get install pgbouncer
  Fedora:          dnf install pgbouncer
  Alpine:          apk add pgbouncer
  macOS:           brew install pgbouncer
  Windows:         run the tests in WSL
  elsewhere:       set PGBOUNCER to the path of pgbouncer`,
};

/**
 * The path of PgBouncer: `PGBOUNCER`, what is on the PATH, or Debian's.
 *
 * @returns {string | undefined}
 */
export function findPgBouncer() {
  return findProgram(PGBOUNCER);
}

ensureIfStarted(import.meta.url, PGBOUNCER);
