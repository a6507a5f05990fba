import type { Clock } from '../../lib/core/clock.js';
import { InMemoryLockStore } from '../../lib/locks/in-memory-lock-store.js';
import type { AcquireOptions, Lease, LockStore } from '../../lib/locks/lock-store.js';

export interface StoreCommand {
  readonly name: 'tryAcquire' | 'extend' | 'release' | 'ping' | 'close';
  readonly key: string;
  /** In milliseconds. Commands without a time have 0. */
  readonly ttl: number;
}

/** Keeps locks in memory, records its commands, and answers as the test decides. */
export class RecordingLockStore implements LockStore {
  readonly commands: StoreCommand[] = [];
  /** Runs before each command. Its error is the answer, and the command waits for its result. */
  before: (command: StoreCommand) => unknown = () => undefined;
  readonly #memory: InMemoryLockStore;
  readonly #leases = new Map<string, Lease>();

  constructor(clock?: Clock) {
    this.#memory = new InMemoryLockStore(clock);
  }

  /** The commands as text, of one kind or all: `tryAcquire lock:job`. */
  sent(name?: StoreCommand['name']): string[] {
    return this.commands
      .filter((command) => name === undefined || command.name === name)
      .map((command) => `${command.name} ${command.key}`);
  }

  async tryAcquire(key: string, ttl: number, options?: AcquireOptions): Promise<Lease | undefined> {
    // An application takes a lock at its start that belongs to no run.
    if (key.includes('greeting:')) return this.#memory.tryAcquire(key, ttl, options);
    await this.#command({ name: 'tryAcquire', key, ttl });
    const lease = await this.#memory.tryAcquire(key, ttl, options);
    if (lease === undefined) return undefined;
    this.#leases.set(key, lease);
    return this.#recorded(lease);
  }

  async ping(): Promise<void> {
    await this.#command({ name: 'ping', key: '', ttl: 0 });
  }

  async close(): Promise<void> {
    await this.#command({ name: 'close', key: '', ttl: 0 });
  }

  /** Forgets the lock, as a store that loses its data. */
  async lose(key: string): Promise<void> {
    if ((await this.#leases.get(key)?.release()) !== true) throw new Error(`nobody holds ${key}`);
  }

  /** Whether the lock is held. The check takes a free lock for a moment. */
  async isHeld(key: string): Promise<boolean> {
    const lease = await this.#memory.tryAcquire(key, 1, { owner: 'a test that looks' });
    await lease?.release();
    return lease === undefined;
  }

  #recorded(lease: Lease): Lease {
    const { key } = lease;
    return {
      key,
      extend: async (ttl) => {
        await this.#command({ name: 'extend', key, ttl });
        return lease.extend(ttl);
      },
      release: async () => {
        await this.#command({ name: 'release', key, ttl: 0 });
        return lease.release();
      },
      fencingToken: () => lease.fencingToken(),
    };
  }

  async #command(command: StoreCommand): Promise<void> {
    this.commands.push(command);
    await this.before(command);
  }
}
