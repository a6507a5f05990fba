import type { Clock } from '../../core/clock.js';
import { LockLostError } from '../../core/errors.js';
import { type Extension, remaining } from '../lease-deadline.js';
import type { Lease } from '../lock-store.js';
import { ignoreFailure } from '../reasons.js';
import type { AcquisitionLog, LoggedAcquisition } from './acquisition-log.js';
import type { RedisCommands } from './redis-commands.js';
import type { RedisConnection } from './redis-connection.js';

/** The parts that taking keys and keeping them needs. */
export interface RedisLockDeps {
  readonly commands: RedisCommands;
  readonly connection: RedisConnection;
  readonly clock: Clock;
}

/** A key in Redis whose value names its owner. */
export class RedisLease implements Lease {
  readonly key: string;
  readonly #acquisition: LoggedAcquisition;
  readonly #log: AcquisitionLog;
  readonly #deps: RedisLockDeps;

  constructor(acquisition: LoggedAcquisition, log: AcquisitionLog, deps: RedisLockDeps) {
    const { key, ttl } = acquisition;
    this.key = key;
    this.#acquisition = acquisition;
    this.#log = log;
    this.#deps = deps;
    acquisition.granted({ ttl, askedAt: deps.clock.monotonic() });
    if (acquisition.isUnanswered) acquisition.onLateGrant = (askedAt) => void this.#undo({ ttl, askedAt });
  }

  async extend(ttlMs: number): Promise<boolean> {
    const extension = { ttl: ttlMs, askedAt: this.#deps.clock.monotonic() };
    const onReply = (_: boolean, isLate: boolean): void => {
      if (isLate) void this.#correct(extension);
    };
    try {
      const ours = await this.#extend(ttlMs, onReply);
      if (ours) this.#log.keep(this.#acquisition, ttlMs);
      if (ours) this.#acquisition.extended = extension;
      return ours;
    } catch (error) {
      throw this.#deps.connection.explain(error);
    }
  }

  async release(): Promise<boolean> {
    const { connection } = this.#deps;
    const { interruptions } = connection;
    this.#acquisition.isReleased = true;
    try {
      const ours = await this.#delete();
      this.#log.forget(this.#acquisition);
      // Sent twice over a reconnect: the first time it may have deleted what was ours.
      return ours || interruptions !== connection.interruptions;
    } catch (error) {
      throw connection.explain(error);
    }
  }

  async fencingToken(): Promise<number> {
    const { commands, connection } = this.#deps;
    const { owner, ttl } = this.#acquisition;
    let token: number | undefined;
    try {
      token = await commands.fencingToken(this.key, owner, ttl);
    } catch (error) {
      throw connection.explain(error);
    }
    if (token === undefined) throw new LockLostError(`the lock "${this.key}" is no longer held`);
    return token;
  }

  /** A late command may have taken the lock again after its release. */
  async #undo(late: Extension): Promise<void> {
    const { extended = late, isReleased } = this.#acquisition;
    const hasEnded = isReleased || remaining(extended, this.#deps.clock.monotonic()) <= 0;
    if (!hasEnded) await this.#correct(late);
    else if (this.#deps.connection.isOpen) await this.#delete().catch(ignoreFailure);
  }

  /**
   * ioredis may execute an old extension after a newer one. The newer one counts. An unanswered command is sent again when
   * a connection breaks, and a `Cluster` sends each command by itself.
   */
  async #correct(late: Extension): Promise<void> {
    const last = this.#acquisition.extended ?? late;
    if (last.askedAt <= late.askedAt || last.ttl === late.ttl || !this.#deps.connection.isOpen) return;
    const left = remaining(last, this.#deps.clock.monotonic());
    await (left > 0 ? this.#extend(left) : this.#delete()).catch(ignoreFailure);
  }

  #extend(ttlMs: number, onReply?: (isGranted: boolean, isLate: boolean) => void): Promise<boolean> {
    const { owner, ttl } = this.#acquisition;
    return this.#deps.commands.extend(this.key, owner, ttlMs, { ttl, onReply });
  }

  #delete(): Promise<boolean> {
    const { owner, ttl } = this.#acquisition;
    return this.#deps.commands.deleteIfOwn(this.key, owner, { ttl });
  }
}
