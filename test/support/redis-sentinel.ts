import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findRedisServer } from '../../scripts/ensure-redis.js';
import { killWithThisProcess } from './cluster/watchdog.js';
import { freePort } from './free-port.js';

const TIMEOUT = 10_000;

/** What a Sentinel waits for; times in milliseconds. */
interface SentinelOptions {
  /** It has found so many replicas when it is ready. */
  readonly replicas?: number;
  /** It declares a master dead after so long without an answer. */
  readonly downAfter?: number;
  /** It corrects a replica that follows another address after this. */
  readonly failoverTimeout?: number;
}

/** A Sentinel that decides alone, and declares a master dead after a second without an answer. */
export class RedisSentinel {
  private constructor(
    readonly port: number,
    private readonly name: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
    private readonly client: Redis,
  ) {}

  static async start(name: string, master: number, options: SentinelOptions = {}): Promise<RedisSentinel> {
    const program = findRedisServer();
    if (program === undefined) throw new Error('No Redis server found: npm run redis');
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'redis-sentinel-'));
    const file = join(folder, 'sentinel.conf');
    writeFileSync(file, configuration(name, { port, folder, master, ...options }));
    const child = spawn(program, [file, '--sentinel'], { stdio: 'ignore' });
    const takeBack = child.pid === undefined ? () => undefined : killWithThisProcess(child.pid);
    child.once('exit', takeBack);
    const client = new Redis({ port, retryStrategy: () => 50, disconnectTimeout: 100 });
    client.on('error', () => undefined);
    const sentinel = new RedisSentinel(port, name, folder, child, client);
    await sentinel.untilKnown(options.replicas ?? 1);
    return sentinel;
  }

  async stop(): Promise<void> {
    this.client.disconnect();
    if (this.process.exitCode === null) {
      this.process.kill('SIGKILL');
      await once(this.process, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The Sentinel has to know a replica before it can promote it. */
  private async untilKnown(count: number): Promise<void> {
    const deadline = Date.now() + TIMEOUT;
    const replicas = (): Promise<unknown> =>
      Promise.resolve(this.client.call('SENTINEL', 'REPLICAS', this.name));
    // A replica that is not connected yet has more flags.
    const known = /"flags"[,:]"slave"/g;
    while ((JSON.stringify(await replicas()).match(known)?.length ?? 0) < count) {
      if (Date.now() > deadline) throw new Error(`The Sentinel did not find ${count} replicas`);
      await sleep(50);
    }
  }
}

function configuration(
  name: string,
  {
    port,
    folder,
    master,
    downAfter = 1000,
    failoverTimeout = 5000,
  }: SentinelOptions & { port: number; folder: string; master: number },
): string {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${name} 127.0.0.1 ${master} 1`,
    `sentinel down-after-milliseconds ${name} ${downAfter}`,
    `sentinel failover-timeout ${name} ${failoverTimeout}`,
    '',
  ].join('\n');
}
