import type { Clock } from '../../core/clock.js';
import { LockLostError } from '../../core/errors.js';
import { ignoreFailure } from '../lock-acquirer.js';
import type { Lease } from '../lock-store.js';
import { alsoTelling, handOn } from '../answering.js';
import type { LoggedAcquisition, AcquisitionLog } from './acquisition-log.js';
import { fencingToken } from './fencing-token.js';
import type { LockRequest } from './lock-request.js';
import { redisLimit, type RedisCommand, type RedisCommands } from './redis-commands.js';
import { extendIfOwn } from './redis-mutex.js';

/** For how long a lease was extended, and when that was asked for, on the monotonic clock. */
interface Extension {
  readonly ttl: number;
  readonly askedAt: number;
}

/** A key in Redis whose value names its owner. */
export class RedisLease implements Lease {
  readonly key: string;
  readonly #owner: string;
  readonly #limit: number;
  /** The last one that was granted. */
  #extended: Extension;
  #isReleased = false;

  constructor(
    request: LockRequest,
    private readonly attempt: LoggedAcquisition,
    private readonly log: AcquisitionLog,
    private readonly commands: RedisCommands,
    private readonly clock: Clock,
  ) {
    this.key = request.key;
    this.#owner = request.owner;
    this.#limit = redisLimit(request.ttl);
    this.#extended = { ttl: request.ttl, askedAt: clock.monotonic() };
    request.onLateGrant = (askedAt) => void this.#undo({ ttl: request.ttl, askedAt });
  }

  async extend(ttlMs: number): Promise<boolean> {
    const extension = { ttl: ttlMs, askedAt: this.clock.monotonic() };
    let isGivenUp = false;
    const onAnswer = (): void => {
      if (isGivenUp) void this.#correct(extension);
    };
    try {
      const ours = await this.#extend(ttlMs, onAnswer);
      if (ours) this.log.keep(this.attempt, ttlMs);
      if (ours) this.#extended = extension;
      return ours;
    } catch (error) {
      isGivenUp = true;
      throw this.commands.explain(error).reason;
    }
  }

  release(): Promise<boolean> {
    const { interruptions } = this.commands;
    this.#isReleased = true;
    return this.#extend(0).then((ours) => {
      this.log.forget(this.attempt);
      // Sent twice over a reconnect: the first time it may have deleted what was ours.
      return ours || interruptions !== this.commands.interruptions;
    }, this.#fail);
  }

  async fencingToken(): Promise<number> {
    const asked = this.#send<number | undefined>((client, answering) => {
      handOn(fencingToken(client, this.key, this.#owner), answering);
    });
    const token = await asked.catch(this.#fail);
    if (token === undefined) throw new LockLostError(`the lock "${this.key}" is no longer held`);
    return token;
  }

  /** A question from before the grant was executed after all: it may have taken a lock anew that has ended. */
  async #undo(late: Extension): Promise<void> {
    const { ttl, askedAt } = this.#extended;
    const hasEnded = this.#isReleased || this.clock.monotonic() >= askedAt + ttl;
    if (!hasEnded) await this.#correct(late);
    else if (this.commands.isOpen) await this.#extend(0).catch(ignoreFailure);
  }

  /**
   * An extension that we had given up has come to its end. What was not answered when a connection broke is sent again,
   * by a `Cluster` each command by itself, perhaps after a later extension by another time (a hold, the end of a claim):
   * that one counts.
   */
  async #correct(late: Extension): Promise<void> {
    const { ttl, askedAt } = this.#extended;
    if (askedAt <= late.askedAt || ttl === late.ttl || !this.commands.isOpen) return;
    const left = Math.max(Math.ceil(askedAt + ttl - this.clock.monotonic()), 0);
    await this.#extend(left).catch(ignoreFailure);
  }

  /** @param onAnswer called when there is an answer, also when it comes after we have given it up */
  #extend(ttl: number, onAnswer?: () => void): Promise<boolean> {
    return this.#send((client, answering) => {
      const told = onAnswer === undefined ? answering : alsoTelling(onAnswer, answering);
      extendIfOwn(client, this.key, this.#owner, ttl, told);
    });
  }

  #send<Answer>(command: RedisCommand<Answer>): Promise<Answer> {
    return this.commands.send(this.#limit, command);
  }

  readonly #fail = (error: unknown): never => {
    throw this.commands.explain(error).reason;
  };
}
