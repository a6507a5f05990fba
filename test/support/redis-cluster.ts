import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { RedisServer } from './redis-server.js';

const SLOTS = 16_384;
const TIMEOUT = 10_000;

/** A Redis Cluster of masters on 127.0.0.1. */
export class RedisCluster {
  private constructor(
    private readonly servers: RedisServer[],
    private readonly clients: Redis[],
  ) {}

  static async start(masters: number): Promise<RedisCluster> {
    const buses = await Promise.all(Array.from({ length: masters }, freePort));
    const servers = await Promise.all(buses.map((bus) => RedisServer.start({ args: clusterArgs(bus) })));
    const clients = servers.map(({ url }) => new Redis(url, { disconnectTimeout: 100 }));
    const cluster = new RedisCluster(servers, clients);
    await cluster.join(buses);
    return cluster;
  }

  get nodes(): { host: string; port: number }[] {
    return this.servers.map(({ port }) => ({ host: '127.0.0.1', port }));
  }

  get masters(): readonly [RedisServer, ...RedisServer[]] {
    const [first, ...others] = this.servers;
    if (first === undefined) throw new Error('a Redis Cluster without a node');
    return [first, ...others];
  }

  /** Loses all data. */
  async flush(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.flushall()));
  }

  /** Freezes all servers. Connections stay open, but no server answers. */
  pause(): void {
    for (const server of this.servers) server.pause();
  }

  resume(): void {
    for (const server of this.servers) server.resume();
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.disconnect();
    await Promise.all(this.servers.map((server) => server.stop()));
  }

  private async join(buses: number[]): Promise<void> {
    const share = Math.ceil(SLOTS / this.clients.length);
    for (const [i, client] of this.clients.entries()) {
      const last = Math.min((i + 1) * share, SLOTS) - 1;
      await client.call('cluster', 'addslotsrange', i * share, last);
      await client.call('cluster', 'set-config-epoch', i + 1);
    }
    const [first] = this.clients;
    for (const [i, { port }] of this.servers.entries())
      if (i > 0) await first?.call('cluster', 'meet', '127.0.0.1', port, buses[i] ?? 0);
    await this.untilComplete();
  }

  private async untilComplete(): Promise<void> {
    const deadline = Date.now() + TIMEOUT;
    const isComplete = async (client: Redis): Promise<boolean> => {
      const info = String(await client.call('cluster', 'info'));
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${this.clients.length}`);
    };
    while (!(await Promise.all(this.clients.map(isComplete))).every(Boolean)) {
      if (Date.now() > deadline) throw new Error('The nodes of the Redis Cluster did not find each other');
      await sleep(50);
    }
  }
}

function clusterArgs(bus: number): string[] {
  return ['--cluster-enabled', 'yes', '--cluster-port', String(bus)];
}
