import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { RedisServer } from './redis-server.js';

const SLOTS = 16_384;
const TIMEOUT = 60_000;
const MEET_AGAIN_MS = 1000;

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
    await this.meetUntilComplete(buses);
  }

  /** A handshake that takes too long on a busy machine is dropped, so the nodes meet again. */
  private async meetUntilComplete(buses: number[]): Promise<void> {
    const deadline = Date.now() + TIMEOUT;
    let meetsAt = 0;
    while (!(await this.isComplete())) {
      if (Date.now() > deadline) throw new Error('The nodes of the Redis Cluster did not find each other');
      if (Date.now() >= meetsAt) {
        await this.meet(buses);
        meetsAt = Date.now() + MEET_AGAIN_MS;
      }
      await sleep(50);
    }
  }

  private async meet(buses: number[]): Promise<void> {
    for (const [i, { port }] of this.servers.entries())
      if (i > 0) await this.clients[0]?.call('cluster', 'meet', '127.0.0.1', port, buses[i] ?? 0);
  }

  private async isComplete(): Promise<boolean> {
    const infos = await Promise.all(this.clients.map((client) => client.call('cluster', 'info')));
    return infos.every((info) =>
      ['cluster_state:ok', `cluster_known_nodes:${infos.length}`].every((part) =>
        String(info).includes(part),
      ),
    );
  }
}

function clusterArgs(bus: number): string[] {
  return ['--cluster-enabled', 'yes', '--cluster-port', String(bus)];
}
