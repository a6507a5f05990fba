import {
  type AcquireOptions,
  type Lease,
  type LockStore,
  LockUnavailableError,
} from 'nestjs-background-jobs';

/** One instance's connection to the lock store. It can be cut, to simulate a network failure in one process. */
export class StoreConnection implements LockStore {
  isCut = false;

  constructor(private readonly store: LockStore) {}

  async tryAcquire(key: string, ttlMs: number, options?: AcquireOptions): Promise<Lease | undefined> {
    const lease = await this.#through(() => this.store.tryAcquire(key, ttlMs, options));
    if (lease === undefined) return undefined;
    return {
      key,
      extend: (ttl) => this.#through(() => lease.extend(ttl)),
      release: () => this.#through(() => lease.release()),
      fencingToken: () => this.#through(() => lease.fencingToken()),
    };
  }

  ping(): Promise<void> {
    return this.#through(() => this.store.ping());
  }

  async close(): Promise<void> {}

  async #through<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    if (this.isCut) throw new LockUnavailableError('the connection to the lock store is cut');
    return ask();
  }
}
