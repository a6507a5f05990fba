import { Redis } from 'ioredis';
import type { LeaseLeft } from './audit.js';

/** How often the store was asked, since it started. */
export interface StoreCommands {
  readonly set: number;
  /** Scripts: `EVALSHA`, or the `EVAL` that follows where the server does not know the script yet. */
  readonly scripts: number;
  /** Of the scripts, those that the server did not know. */
  readonly unknownScripts: number;
  /** What the scripts did: each looks at the owner once. */
  readonly get: number;
}

const LEASES = 'mutex:background-jobs:lock:';
const CLAIMS = 'mutex:background-jobs:claim:';

/** The store, as a person looks at it. */
export class StoreView {
  readonly #clients: readonly [Redis, ...Redis[]];

  /** @param urls of the servers that share the keys among them */
  constructor([url, ...others]: readonly [string, ...string[]]) {
    this.#clients = [connect(url), ...others.map(connect)];
  }

  get #client(): Redis {
    return this.#clients[0];
  }

  /** The lease of a job, if anybody holds it. */
  async lease(job: string): Promise<LeaseLeft | undefined> {
    return read(this.#client, LEASES + job);
  }

  /** For how many milliseconds the claim of a tick lives. */
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

  /** What the server counted; it counts what scripts execute under the name of the command, as `get`. */
  async commands(): Promise<StoreCommands> {
    const stats = await this.#client.info('commandstats');
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

  /** Deletes everything. */
  async flush(): Promise<void> {
    await this.#client.flushall();
  }

  /** Breaks every connection to the server but this one. */
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

/** Its value says who holds it: `host:pid:run`. */
async function read(client: Redis, key: string): Promise<LeaseLeft | undefined> {
  const [owner, expiresIn] = await Promise.all([client.get(key), client.pttl(key)]);
  return owner === null ? undefined : { key, pid: Number(owner.split(':')[1]), expiresIn };
}
