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

/** A Sentinel that decides alone, and declares a master dead after a second without an answer. */
export class RedisSentinel {
  private constructor(
    readonly port: number,
    private readonly name: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
    private readonly client: Redis,
  ) {}

  static async start(name: string, master: number): Promise<RedisSentinel> {
    const program = findRedisServer();
    if (program === undefined) throw new Error('No Redis server found: npm run redis');
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'redis-sentinel-'));
    const file = join(folder, 'sentinel.conf');
    writeFileSync(file, configuration(name, { port, folder, master }));
    const child = spawn(program, [file, '--sentinel'], { stdio: 'ignore' });
    const takeBack = child.pid === undefined ? () => undefined : killWithThisProcess(child.pid);
    child.once('exit', takeBack);
    const client = new Redis({ port, retryStrategy: () => 50, disconnectTimeout: 100 });
    client.on('error', () => undefined);
    const sentinel = new RedisSentinel(port, name, folder, child, client);
    await sentinel.untilReplicaIsKnown();
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

  /** The Sentinel has to know the replica before it can promote it. */
  private async untilReplicaIsKnown(): Promise<void> {
    const deadline = Date.now() + TIMEOUT;
    const replicas = (): Promise<unknown> =>
      Promise.resolve(this.client.call('SENTINEL', 'REPLICAS', this.name));
    while (!JSON.stringify(await replicas()).includes('slave')) {
      if (Date.now() > deadline) throw new Error('The Sentinel found no replica');
      await sleep(50);
    }
  }
}

function configuration(
  name: string,
  { port, folder, master }: { port: number; folder: string; master: number },
): string {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${name} 127.0.0.1 ${master} 1`,
    `sentinel down-after-milliseconds ${name} 1000`,
    `sentinel failover-timeout ${name} 5000`,
    '',
  ].join('\n');
}
