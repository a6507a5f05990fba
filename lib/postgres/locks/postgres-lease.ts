import { LockLostError } from '../../core/errors.js';
import type { Lease } from '../../locks/lock-store.js';
import type { DoubtfulAcquisitions } from './doubtful-acquisitions.js';
import type { LockCommands, LockRef } from './lock-commands.js';

/** A lease on a row of the table of locks. */
export class PostgresLease implements Lease {
  readonly key: string;
  readonly #lock: LockRef;
  readonly #commands: LockCommands;
  readonly #doubtful: DoubtfulAcquisitions;

  constructor(lock: LockRef, commands: LockCommands, doubtful: DoubtfulAcquisitions) {
    this.key = lock.key;
    this.#lock = lock;
    this.#commands = commands;
    this.#doubtful = doubtful;
  }

  extend(ttlMs: number): Promise<boolean> {
    return this.#commands.extend(this.#lock, ttlMs);
  }

  async release(): Promise<boolean> {
    const wasOurs = await this.#commands.release(this.#lock);
    this.#doubtful.released(this.#lock);
    return wasOurs;
  }

  async fencingToken(): Promise<number> {
    const token = await this.#commands.fencingToken(this.#lock);
    if (token === undefined) throw new LockLostError(`the lock "${this.key}" is no longer held`);
    return token;
  }
}
