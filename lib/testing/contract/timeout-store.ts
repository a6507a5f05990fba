import type { AcquireOptions, Lease, LockInspection, LockStore } from '../../index.js';
import { within } from '../clock/real-time.js';

/** A store that is found out when it does not answer. */
export class TimeoutStore implements LockStore {
  /** Where the store has it. */
  readonly inspect?: (keys: readonly string[]) => Promise<readonly (LockInspection | undefined)[]>;

  constructor(
    private readonly store: LockStore,
    private readonly limit: number,
  ) {
    if (store.inspect !== undefined)
      this.inspect = (keys) => this.#ask('inspect', async () => (await store.inspect?.(keys)) ?? []);
  }

  async tryAcquire(key: string, ttlMs: number, options?: AcquireOptions): Promise<Lease | undefined> {
    const lease = await this.#ask('tryAcquire', () => this.store.tryAcquire(key, ttlMs, options));
    return (
      lease && {
        key: lease.key,
        extend: (ttl) => this.#ask('extend', () => lease.extend(ttl)),
        release: () => this.#ask('release', () => lease.release()),
        fencingToken: () => this.#ask('fencingToken', () => lease.fencingToken()),
      }
    );
  }

  ping(): Promise<void> {
    return this.#ask('ping', () => this.store.ping());
  }

  close(): Promise<void> {
    return this.#ask('close', () => this.store.close());
  }

  #ask<Answer>(name: string, command: () => Promise<Answer>): Promise<Answer> {
    // An error that is thrown instead of rejected with counts as the same thing, as it does for the caller.
    const answer = Promise.resolve().then(command);
    return within(this.limit, answer, `${name}() gave no answer within ${this.limit} ms`);
  }
}
