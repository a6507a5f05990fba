import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * A client and its server, each on its cores.
 *
 * @typedef {{ name: string, client: string, server: string }} Place
 */

const cores = allowedCores();

/** The names of the places in tables. */
export const CORE_EACH = 'a core each';
export const ONE_CORE = 'one core for both';
export const NOT_PINNED = 'not pinned';

/**
 * The latency of one command depends on the cores that the scheduler gives to client and server, so one command takes
 * 13 us or 75 us. Without `taskset` of Linux, or with one core, there is only one place, and its name says so.
 *
 * @type {readonly Place[]}
 */
export const PLACES =
  cores.length > 1
    ? [
        { name: CORE_EACH, client: cores[0], server: cores.at(-1) },
        { name: ONE_CORE, client: cores[0], server: cores[0] },
      ]
    : [{ name: NOT_PINNED, client: '', server: '' }];

/** Moves processes with all their threads. @param {Place} place @param {{ clients: number[], servers: number[] }} pids */
export function pin({ client, server }, { clients, servers }) {
  for (const pid of clients) move(pid, client);
  for (const pid of servers) move(pid, server);
}

/** Gives processes all cores again. @param {readonly number[]} pids */
export function unpin(pids) {
  for (const pid of pids) move(pid, cores.join());
}

function move(pid, list) {
  if (cores.length < 2) return;
  try {
    taskset('-a', '-p', '-c', list, String(pid));
  } catch (error) {
    // A process of PostgreSQL may have ended in between.
    if (existsSync(`/proc/${pid}`)) throw error;
  }
}

/** The cores that this process may use. */
function allowedCores() {
  try {
    const [, list] = /: ([\d,-]+)\s*$/.exec(taskset('-p', '-c', String(process.pid)));
    return list.split(',').flatMap(coresOf);
  } catch {
    // Not on Linux.
    return [];
  }
}

/** @param {string} range such as `3` or `0-3` */
function coresOf(range) {
  const [first, last = first] = range.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}

function taskset(...given) {
  return execFileSync('taskset', given, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
