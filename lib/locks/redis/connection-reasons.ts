import { LockUnavailableError } from '../../errors.js';
import { isError, reasonOf, unavailable } from '../reasons.js';
import type { RedisClient } from './redis-client.js';

/** What a server says to whom it lets in no further, or whose connection is made anew for it. */
const TURNED_AWAY = /^(READONLY|WRONGPASS|NOAUTH)\b/;

/** What ioredis says when a connection has ended before the answer: without why, and with options that nobody has set. */
const BROKEN_OFF = /max retries per request|Connection is closed|Command aborted|isn't writeable/;

const NO_TLS = 'no connection to Redis (the server does not answer the TLS handshake: does it speak TLS?)';

/** How much an error says: that nothing was heard, that there is no connection, or why. */
export type Weight = 0 | 1 | 2;

/** Why a command has failed. */
export interface Explained {
  readonly reason: LockUnavailableError;
  readonly weight: Weight;
}

/** Why there is no answer of Redis: the connection knows more than the command that has failed. No password is shown. */
export class ConnectionReasons {
  #last = '';
  /** Of errors that do not say why. */
  readonly #weights = new WeakMap<Error, Weight>();

  /** @param isOurs whether the client was made by us, and has no options that its user has set to wait */
  constructor(private readonly isOurs: boolean) {}

  /** The connection has failed. */
  note(error: unknown): void {
    if (isError(error)) this.#last = masked(reasonOf(error));
  }

  /** The connection is there again. */
  forget(): void {
    this.#last = '';
  }

  /** Why a command has failed, as far as that is known. */
  explain(error: unknown, client: RedisClient | undefined): Explained {
    const told = unavailable(error);
    if (client !== undefined && BROKEN_OFF.test(told.message)) return this.#brokenOff(told, client);
    const reason = told === error ? told : new LockUnavailableError(masked(told.message));
    if (TURNED_AWAY.test(reason.message)) this.#last = reason.message;
    return { reason, weight: this.#weights.get(reason) ?? 2 };
  }

  /** That there is no connection at the moment. */
  noConnection(client: RedisClient): LockUnavailableError {
    const last = this.#lastOf(client);
    const error = new LockUnavailableError(`no connection to Redis (${last || client.status})`);
    this.#weights.set(error, last === '' ? 1 : 2);
    return error;
  }

  /** That there was no answer, and what is known of the connection. */
  unanswered(reason: LockUnavailableError, client: RedisClient | undefined): LockUnavailableError {
    const last = client === undefined || client.status === 'ready' ? '' : this.#lastOf(client);
    if (last !== '') return new LockUnavailableError(`${reason.message} (${last})`);
    if (client !== undefined && isShakingHands(client)) return new LockUnavailableError(NO_TLS);
    this.#weights.set(reason, 0);
    return reason;
  }

  /** Of a given client the words of ioredis may be all that is known. */
  #brokenOff(told: LockUnavailableError, client: RedisClient): Explained {
    const reason = this.isOurs || this.#lastOf(client) !== '' ? this.noConnection(client) : told;
    return { reason, weight: this.#weights.get(reason) ?? 1 };
  }

  /** Of a client of ours or of a `Cluster` it was heard; the socket of a given client has kept it. */
  #lastOf({ stream }: RedisClient): string {
    return this.#last === '' && stream?.errored ? masked(reasonOf(stream.errored)) : this.#last;
  }
}

/** A server without TLS waits for the end of what it takes for a command. */
function isShakingHands({ status, stream }: RedisClient): boolean {
  return status === 'connecting' && stream?.encrypted === true && stream.connecting === false;
}

/** A host may be a URL by mistake, with a password in it. One look at each word keeps a long text cheap. */
function masked(reason: string): string {
  return reason.replace(/(?<!\S)\S*@/g, '…@');
}
