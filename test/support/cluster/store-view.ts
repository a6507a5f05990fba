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

/** The store, as a person looks at it. */
export class StoreView {
  readonly #client: Redis;

  constructor(url: string) {
    this.#client = new Redis(url, { retryStrategy: () => 50, disconnectTimeout: 100 });
    this.#client.on('error', () => undefined);
  }

  /** The lease of a job, if anybody holds it. */
  async lease(job: string): Promise<LeaseLeft | undefined> {
    return this.#read(LEASES + job);
  }

  async leases(): Promise<LeaseLeft[]> {
    const keys = await this.#client.keys(`${LEASES}*`);
    const leases = await Promise.all(keys.map((key) => this.#read(key)));
    return leases.filter((lease) => lease !== undefined);
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

  close(): void {
    this.#client.disconnect();
  }

  /** Its value says who holds it: `host:pid:run`. */
  async #read(key: string): Promise<LeaseLeft | undefined> {
    const [owner, expiresIn] = await Promise.all([this.#client.get(key), this.#client.pttl(key)]);
    return owner === null ? undefined : { key, pid: Number(owner.split(':')[1]), expiresIn };
  }
}
