import { setTimeout as sleep } from 'node:timers/promises';
import { compare, subjectsIn } from '../harness/compare.js';
import { alonePhases, TOGETHER } from '../harness/cycles.js';
import { startCountingServer } from '../harness/counting-server.js';
import { processesOf, serverCpu, statementsOf } from '../harness/postgres-calls.js';
import { percentile } from '../harness/samples.js';
import { ServerCalls } from '../harness/server-calls.js';
import { SubjectProcess } from '../harness/subject-process.js';
import { ON_POSTGRES, ON_REDIS } from '../subjects/postgres.js';
import { INSTANCES } from './cluster.js';

export const POSTGRES_WON = 'J. PostgreSQL: a lock cycle that is won, without a record';
export const POSTGRES_LOST = 'J. PostgreSQL: a lock cycle that is lost';
export const POSTGRES_SECONDS = `J. PostgreSQL: ${INSTANCES} processes, one job that is due in each second`;
export const POSTGRES_MINUTES = `J. PostgreSQL: ${INSTANCES} processes, one job that is due in each minute`;

const SECOND = { cron: '* * * * * *', period: 1000 };
const MINUTE = { cron: '0 * * * * *', period: 60_000 };
const LOCKS = 'background_job_locks';

export const ON_LOCKS = 'of them on locks';

/** @param {import('../harness/context.js').Context} context */
export async function run(context) {
  const { results, isFull, redisUrl } = context;
  await runCycles(context);
  for (const subject of await subjectsIn('subjects/postgres.js'))
    results.add(POSTGRES_SECONDS, subject.name, await cluster(subject, redisUrl, SECOND, isFull ? 20 : 10));
  await runMinutes(results, redisUrl, isFull ? 5 : 2);
}

async function runCycles({ results, isFull, redisUrl, redisPid }) {
  const server = await startCountingServer();
  try {
    const context = { redisUrl, postgresUrl: server.url, postgresPid: server.pid };
    const repetitions = isFull ? 5 : 3;
    const phases = [
      { size: { count: 3000, atOnce: TOGETHER }, warmUps: 3, repetitions },
      ...alonePhases({ count: 300, repetitions: 2 * repetitions + 1 }),
    ];
    const subjects = await subjectsIn('subjects/postgres-lock-cycle.js');
    const servers = () => [redisPid, ...processesOf(server.pid)];
    await compare({ subjects, context, phases, servers }, (name, { won, lost }) => {
      results.add(POSTGRES_WON, name, won);
      results.add(POSTGRES_LOST, name, lost);
    });
  } finally {
    await server.dispose();
  }
}

/** All at once, because a tick takes a minute. Each has a server of its own. */
async function runMinutes(results, redisUrl, ticks) {
  const ours = (await subjectsIn('subjects/postgres.js')).filter(({ name }) => name === ON_POSTGRES);
  const subjects = [...ours, ...(await subjectsIn('peers/postgres.js'))];
  const measured = await Promise.all(subjects.map((subject) => cluster(subject, redisUrl, MINUTE, ticks)));
  for (const [index, { name }] of subjects.entries()) results.add(POSTGRES_MINUTES, name, measured[index]);
}

/** Starts some instances of a subject, and observes them and their server for some ticks. */
async function cluster(subject, redisUrl, { cron, period }, ticks) {
  const server = await startCountingServer();
  const redis = subject.name === ON_REDIS ? await ServerCalls.watch(redisUrl) : undefined;
  await redis?.admin.flushall();
  const context = { redisUrl, postgresUrl: server.url, cron };
  const processes = [];
  try {
    // One makes the tables.
    for (let number = 0; number < INSTANCES; number++)
      processes.push(await SubjectProcess.start(subject, context));
    // The first tick opens connections.
    await halfAfter(2, period);
    const before = await look(processes, server);
    await halfAfter(ticks, period);
    const after = await look(processes, server);
    const onRedis = redis?.between(before.at, after.at).filter(({ isInside }) => !isInside) ?? [];
    return facts(before, after, onRedis.length, { ticks, period });
  } finally {
    for (const process of processes) await process.end();
    redis?.end();
    await server.dispose();
  }
}

/** Half a period after that many more ticks. */
async function halfAfter(ticks, period) {
  const now = Date.now();
  await sleep((Math.floor(now / period) + ticks) * period + period / 2 - now);
}

async function look(processes, server) {
  const at = Date.now();
  const statements = await statementsOf(server.url, LOCKS);
  const instances = await Promise.all(processes.map((process) => process.measure({})));
  const cpu = instances.reduce((total, instance) => total + instance.cpu, 0);
  return {
    at,
    statements,
    serverCpu: serverCpu(server.pid),
    runs: instances.flatMap(({ runs }) => runs),
    cpu,
  };
}

function facts(before, after, onRedis, { ticks, period }) {
  const late = after.runs.map((at) => at % period);
  const each = (read) => (read(after) - read(before)) / ticks;
  const onPostgres = each(({ statements }) => statements.all);
  return {
    'for a tick: statements or commands': onPostgres > 0 ? onPostgres : onRedis / ticks,
    ...(onPostgres > 0 && {
      [ON_LOCKS]: each(({ statements }) => statements.ticks),
      'to remove expired locks': each(({ statements }) => statements.sweeps),
    }),
    'runs of a tick': after.runs.length / ticks,
    'late, p50, ms': percentile(late, 0.5),
    'late, most, ms': percentile(late, 1),
    'client CPU for a tick, all, ms': after.cpu / ticks,
    ...(onPostgres > 0 && { 'server CPU for a tick, ms': each((seen) => seen.serverCpu) }),
  };
}
