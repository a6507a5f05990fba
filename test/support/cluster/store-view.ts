import { Redis } from 'ioredis';
import type { LeaseLeft } from './audit.js';
import { isPostgres, PostgresView } from './postgres-view.js';

/** The number of commands to the store since its start. */
export interface StoreCommands {
  readonly set: number;
  /** Scripts: `EVALSHA`, or the `EVAL` that follows where the server does not know the script yet. */
  readonly scripts: number;
  /** The scripts that the server did not know. */
  readonly unknownScripts: number;
  /** Commands inside scripts. Each script reads the owner once. */
  readonly get: number;
}

const LEASES = 'mutex:background-jobs:lock:';
const CLAIMS = 'mutex:background-jobs:claim:';

/** A view of the store for tests. */
export interface StoreView {
  /** The lease of a job, if it exists. */
  lease(job: string): Promise<LeaseLeft | undefined>;
  leases(): Promise<LeaseLeft[]>;
  /** The remaining time of the claim of a tick, in milliseconds. */
  claimExpiresIn(job: string, tick: string): Promise<number>;
  /** Deletes everything. */
  flush(): Promise<void>;
  /** Breaks every connection to the server but those of this view. */
  breakConnections(): Promise<void>;
  close(): void;
}

/** The URLs are those of servers that share the keys among them. */
export function viewOf(urls: readonly [string, ...string[]]): StoreView {
  return isPostgres(urls[0]) ? new PostgresView(urls[0]) : new RedisView(urls);
}

class RedisView implements StoreView {
  readonly #clients: readonly [Redis, ...Redis[]];

  /** @param urls of the servers that share the keys among them */
  constructor([url, ...others]: readonly [string, ...string[]]) {
    this.#clients = [connect(url), ...others.map(connect)];
  }

  get #client(): Redis {
    return this.#clients[0];
  }

  async lease(job: string): Promise<LeaseLeft | undefined> {
    return read(this.#client, LEASES + job);
  }

  claimExpiresIn(job: string, tick: string): Promise<number> {
    return this.#client.pttl(`${CLAIMS}${job}@${tick}`);
  }

  async leases(): Promise<LeaseLeft[]> {
    const ofEach = this.#clients.map(async (client) => {
      const keys = await client.keys(`${LEASES}*`);
      return Promise.all(keys.map((key) => read(client, key)));
    });
    return (await Promise.all(ofEach)).flat().filter((lease) => lease !== undefined);
  }

  async flush(): Promise<void> {
    await this.#client.flushall();
  }

  async breakConnections(): Promise<void> {
    await this.#client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'YES');
  }

  close(): void {
    for (const client of this.#clients) client.disconnect();
  }
}

function connect(url: string): Redis {
  const client = new Redis(url, { retryStrategy: () => 50, disconnectTimeout: 100 });
  client.on('error', () => undefined);
  return client;
}

/** The value names the holder: `host:pid:run`. */
async function read(client: Redis, key: string): Promise<LeaseLeft | undefined> {
  const [owner, expiresIn] = await Promise.all([client.get(key), client.pttl(key)]);
  return owner === null ? undefined : { key, pid: Number(owner.split(':')[1]), expiresIn };
}

/** The counters of a Redis server. It counts commands inside scripts by their names, such as `get`. */
export async function commandsOf(url: string): Promise<StoreCommands> {
  const client = connect(url);
  const stats = await client.info('commandstats');
  client.disconnect();
  const read = (command: string, count: string): number =>
    Number(new RegExp(`cmdstat_${command}:(?:.*,)?${count}=(\\d+)`).exec(stats)?.[1] ?? 0);
  const unknownScripts = read('evalsha', 'failed_calls');
  return {
    set: read('set', 'calls'),
    scripts: read('evalsha', 'calls') - unknownScripts + read('eval', 'calls'),
    unknownScripts,
    get: read('get', 'calls'),
  };
}
