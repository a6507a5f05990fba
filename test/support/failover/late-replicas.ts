import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { RedisLockStore } from '../../../lib/locks/redis/redis-lock-store.js';
import { FaultProxy } from '../fault-proxy.js';
import { RedisSentinel } from '../redis-sentinel.js';
import { RedisServer } from '../redis-server.js';
import type { FailoverSite } from './killed-primary.js';

/** On loopback a write would reach the replicas before its answer reaches the client. */
const DELAYS_MS = [50, 100];

const ARGS = ['--repl-diskless-sync-delay', '0'];

/** A primary, two replicas that get each write later, and a Sentinel that promotes one when the primary is dead. */
export class LateReplicas implements FailoverSite {
  readonly #parts: { stop(): Promise<void> }[] = [];

  private constructor(
    private readonly primary: RedisServer,
    private readonly port: number,
    private readonly replicas: number,
  ) {}

  /** @param acknowledging the option `replicas` of the stores */
  static async start(acknowledging: number): Promise<LateReplicas> {
    const primary = await RedisServer.start({ args: ARGS });
    const proxies = [];
    const replicas = [];
    for (const delay of DELAYS_MS) {
      const proxy = await FaultProxy.start(primary.port);
      proxies.push({ proxy, delay });
      const { port } = new URL(proxy.url);
      replicas.push(await RedisServer.start({ args: ['--replicaof', '127.0.0.1', port, ...ARGS] }));
    }
    await untilReplicated(primary, replicas.length);
    for (const { proxy, delay } of proxies) proxy.delay = delay;
    const sentinel = await RedisSentinel.start('jobs', primary.port, {
      replicas: replicas.length,
      downAfter: 500,
      failoverTimeout: 60_000,
    });
    const site = new LateReplicas(primary, sentinel.port, acknowledging);
    site.#parts.push(sentinel, ...replicas, ...proxies.map(({ proxy }) => proxy), primary);
    return site;
  }

  newStore(): RedisLockStore {
    const options = { sentinels: [{ host: '127.0.0.1', port: this.port }], name: 'jobs' };
    return new RedisLockStore({ options, replicas: this.replicas });
  }

  killPrimary(): void {
    process.kill(this.primary.pid, 'SIGKILL');
  }

  async stop(): Promise<void> {
    for (const part of this.#parts) await part.stop();
  }
}

async function untilReplicated({ url }: RedisServer, replicas: number): Promise<void> {
  const client = new Redis(url, { disconnectTimeout: 100 });
  for (let count = 0; count < replicas; count = await client.wait(replicas, 1000)) {
    await client.set('of the measurement', '');
    await sleep(10);
  }
  client.disconnect();
}
