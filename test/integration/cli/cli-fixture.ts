import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import { Redis } from 'ioredis';
import type { JobDescription } from '../../../lib/cluster/state/instance-report.js';
import { RedisJobStateStore } from '../../../lib/cluster/state/redis/redis-job-state-store.js';
import { RedisLockStore } from '../../../lib/index.js';
import { bundleSources, type BundledSources } from '../../support/bundled-sources.js';
import { RedisServer, type RedisServerOptions } from '../../support/redis-server.js';
import { recordOf, ReportingInstance } from './reporting-instance.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = 'cli/main';

/** What modules of a user import, beside the command line. */
export const INDEX = 'index';
export const STATE_STORE = 'cluster/state/redis/redis-job-state-store';

export let sources: BundledSources;

beforeAll(async () => {
  sources = await bundleSources(MAIN, INDEX, STATE_STORE);
});

/** The arguments of Node.js for the command line. */
export const programOf = (args: readonly string[]): string[] => [sources.pathOf(MAIN), ...args];

export interface CliEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ends: (() => unknown)[] = [];

/** Ends at the end of the spec, the last first. */
export const atEndOfSpec = (end: () => unknown): number => ends.push(end);

afterAll(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  sources.remove();
});

/** Starts a command as a process of its own, in a time zone that is not UTC. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const own = { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: 'Asia/Kolkata', USER: 'ada' };
  return spawn(process.execPath, programOf(args), {
    cwd: ROOT,
    env: { ...own, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The end of a command. */
export async function endOf(child: ChildProcess): Promise<CliEnd> {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.on('data', (data) => (output[name] += String(data)));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...output };
}

/** Runs a command to its end. */
export const cli = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliEnd> =>
  endOf(startCli(args, env));

export async function startServerForSpec(options?: RedisServerOptions): Promise<RedisServer> {
  const server = await RedisServer.start(options);
  atEndOfSpec(() => server.stop());
  return server;
}

/** The stores of an application on one server. */
export function storesOn(url: string) {
  const lockStore = new RedisLockStore({ url });
  const stateStore = new RedisJobStateStore({ lockStore });
  atEndOfSpec(async () => {
    await stateStore.close();
    await lockStore.close();
  });
  return { lockStore, stateStore };
}

/** The only tick of the year, so that no test is near to the next one. */
export const TICK = new Date(Date.UTC(new Date().getUTCFullYear(), 0, 1));
const YEARLY = { schedule: '0 0 1 1 * (UTC)', cron: '0 0 1 1 *', timeZone: 'UTC', scheduled: true };

/** A name of the length that is allowed, without a place to break it. */
export const LONG_NAME = `Long${'x'.repeat(196)}`;
/** The error of another, which would command the terminal. */
export const HOSTILE_ERROR = `\u001b[31mno\u202e template\u0007 ${'word '.repeat(300)}`;

const jobOf = (name: string): JobDescription => ({ name, ...YEARLY, lockKey: name });

export const JOBS = [
  jobOf('Reports.send'),
  jobOf('Failing.job'),
  jobOf('Paused.job'),
  jobOf('Endless.job'),
  jobOf(LONG_NAME),
  { ...jobOf('Disabled.job'), scheduled: false },
  { name: 'Cache.warm', schedule: 'every 1h', intervalMs: 3_600_000, scheduled: true },
];

export const WEB_1 = 'web-1:12:3fd2a1';

/** A server whose stores hold what an application of one live instance has left there. */
export async function startFilledServer(options?: RedisServerOptions) {
  const { url } = await startServerForSpec(options);
  const { lockStore, stateStore } = storesOn(url);
  const instance = new ReportingInstance(stateStore, {
    id: WEB_1,
    jobs: JOBS,
    running: [{ runId: '3fd2a1-7', job: 'Endless.job', trigger: 'tick', tick: TICK, since: new Date() }],
  });
  await instance.heartbeat();
  await stateStore.record([
    recordOf({ id: '3fd2a1-1', job: 'Reports.send', instance: WEB_1, tick: TICK, startedAt: TICK }),
    recordOf({
      id: '3fd2a1-2',
      job: 'Failing.job',
      instance: WEB_1,
      outcome: 'failed',
      error: HOSTILE_ERROR,
      attempts: 3,
    }),
    recordOf({ id: '3fd2a1-3', job: LONG_NAME, instance: WEB_1 }),
  ]);
  await stateStore.request({
    id: 'p1',
    kind: 'pause',
    job: 'Paused.job',
    by: 'bob@web',
    reason: 'broken data',
  });
  const owner = `web-1:12:3fd2a1-7`;
  await lockStore.tryAcquire('background-jobs:lock:Endless.job', 600_000, { owner });
  instance.start();
  atEndOfSpec(() => instance.stop());
  return { url, stateStore, lockStore };
}

/** A client of the spec's own. */
export function clientOfSpec(url: string): Redis {
  const client = new Redis(url);
  atEndOfSpec(() => client.disconnect());
  return client;
}

/** The rights of the user that the page shows, as arguments of `ACL SETUSER`. */
export function rightsOfViewer(): string[] {
  const page = readFileSync(join(ROOT, 'docs/command-line.md'), 'utf8');
  const [, rights = ''] = /^ACL SETUSER viewer on >password (.*)$/m.exec(page) ?? [];
  if (rights === '') throw new Error('the page shows no user that may only look');
  return rights.split(' ');
}
