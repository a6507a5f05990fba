import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import pg from 'pg';

/** The unit of times in `/proc`, in milliseconds. Linux has had it for decades. */
const PROC_TICK_MS = 10;

/** Only a statement that removes expired rows has it. */
const SWEEP = 'SKIP LOCKED';

/**
 * The statements until now: all of them, with those of transactions, those of the ticks on a table, and those that remove
 * its expired rows.
 */
export async function statementsOf(url, table) {
  const text = `SELECT coalesce(sum(calls), 0)::float8 AS all,
    coalesce(sum(calls) FILTER (WHERE strpos(query, $1) > 0 AND strpos(query, $2) = 0), 0)::float8 AS ticks,
    coalesce(sum(calls) FILTER (WHERE strpos(query, $1) > 0 AND strpos(query, $2) > 0), 0)::float8 AS sweeps
    FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'`;
  const [row] = await ask(url, text, [table, SWEEP]);
  return row;
}

/** The CPU time of the server until now, in milliseconds, with that of connections that have ended. Linux only. */
export function serverCpu(pid) {
  const ended = cpuFields(pid);
  const living = connectionsOf(pid).map((child) => cpuFields(child).own);
  return living.reduce((total, time) => total + time, ended.own + ended.children);
}

/** The processes of a server, which has one for each connection. */
export function processesOf(pid) {
  return [pid, ...connectionsOf(pid)];
}

function connectionsOf(pid) {
  return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);
}

function cpuFields(pid) {
  try {
    const [, after] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const [user, system, childUser, childSystem] = after.split(' ').slice(11, 15).map(Number);
    return { own: (user + system) * PROC_TICK_MS, children: (childUser + childSystem) * PROC_TICK_MS };
  } catch {
    // It has ended in between, and its parent counts it.
    return { own: 0, children: 0 };
  }
}

export async function ask(url, text, values) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}
