import type { Clock } from '../../lib/core/clock.js';
import { InMemoryLockStore } from '../../lib/locks/in-memory-lock-store.js';
import type { AcquireOptions, Lease, LockStore } from '../../lib/locks/lock-store.js';

export interface StoreCommand {
  readonly name: 'tryAcquire' | 'extend' | 'release' | 'ping' | 'close';
  readonly key: string;
  /** In milliseconds; 0 where there is none. */
  readonly ttl: number;
}

/** Keeps locks in memory, writes down what it is asked, and answers when and what a test wants. */
export class RecordingLockStore implements LockStore {
  readonly commands: StoreCommand[] = [];
  /** Called before each command: what it throws is the answer, and what it returns is waited for. */
  before: (command: StoreCommand) => unknown = () => undefined;
  readonly #memory: InMemoryLockStore;
  readonly #leases = new Map<string, Lease>();

  constructor(clock?: Clock) {
    this.#memory = new InMemoryLockStore(clock);
  }

  /** The commands as text, those of one kind or all: `tryAcquire lock:job`. */
  sent(name?: StoreCommand['name']): string[] {
    return this.commands
      .filter((command) => name === undefined || command.name === name)
      .map((command) => `${command.name} ${command.key}`);
  }

  async tryAcquire(key: string, ttl: number, options?: AcquireOptions): Promise<Lease | undefined> {
    // The lock that an application takes at its start is of no run.
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

  /** Whether somebody holds the lock. Takes it for a moment if nobody does. */
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
