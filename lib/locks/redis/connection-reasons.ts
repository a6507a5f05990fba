import { LockUnavailableError } from '../../core/errors.js';
import { isError, reasonOf, unavailable, weighted } from '../reasons.js';
import type { RedisClient } from './redis-client.js';

/** A server's refusal. ioredis may reconnect after it, so the reason is kept. */
const TURNED_AWAY = /^(READONLY|WRONGPASS|NOAUTH)\b/;

/** ioredis reports a broken connection in these words, which name no cause. */
const BROKEN_OFF = /max retries per request|Connection is closed|Command aborted|isn't writeable/;

const NO_TLS = 'the server does not answer the TLS handshake: does it speak TLS?';

const CLOSED_EARLY = 'the server closed the connection before it was ready';
const NEEDS_TLS = 'does it want TLS (rediss://)?';

/** A server with TLS closes the connection of a client without it. */
const RESET = /\b(?:ECONNRESET|EPIPE)$/;

/** ioredis ends a connection that is not ready in time, also in the middle of a handshake. */
const TIMED_OUT = /^connect ETIMEDOUT$/;

/** Why there is no answer of Redis: the connection knows more than the command that has failed. No password is shown. */
export class ConnectionReasons {
  #last = '';
  #isReady = false;

  readonly #isOurs: boolean;

  /** @param isOurs whether the client was made by us, and has no options that its user has set to wait */
  constructor(isOurs: boolean) {
    this.#isOurs = isOurs;
  }

  /** Notes whether the client is connected. */
  begin({ status }: RedisClient): void {
    this.#isReady = status === 'ready';
  }

  /** The connection has failed. */
  note(error: unknown, client: RedisClient): void {
    if (!isError(error)) return;
    const reason = this.#reasonOf(error, client);
    if (this.#last !== NO_TLS || !TIMED_OUT.test(reason)) this.#last = reason;
  }

  /** The connection has ended, with an error or without one. */
  closed(client: RedisClient): void {
    const { stream, status } = client;
    if (stream?.errored) this.note(stream.errored, client);
    else if (!this.#isReady && this.#last === '' && stream?.readableEnded === true && status !== 'end')
      this.#last = closedEarly(client);
    this.#isReady = false;
  }

  /** The connection is there again. */
  forget(): void {
    this.#last = '';
    this.#isReady = true;
  }

  /** Why a command has failed, as far as that is known. A refusal of the server stays the last reason. */
  explain(error: unknown, client: RedisClient | undefined): LockUnavailableError {
    const told = unavailable(error);
    if (client !== undefined && BROKEN_OFF.test(told.message)) return this.#brokenOff(told, client);
    const reason = told === error ? told : new LockUnavailableError(masked(told.message));
    if (TURNED_AWAY.test(reason.message)) this.#last = reason.message;
    return reason;
  }

  /** That there is no connection at the moment. */
  noConnection(client: RedisClient): LockUnavailableError {
    const last = this.#lastOf(client);
    const isOver = client.status === 'end' && last !== '';
    const reason = isOver ? `${stateOf(client)}: ${last}` : last || stateOf(client);
    const error = new LockUnavailableError(`no connection to Redis (${reason})`);
    return weighted(last === '' ? 1 : 2, error);
  }

  /** That there was no answer, and what is known of the connection. A silent TLS handshake becomes the last reason. */
  unanswered(reason: LockUnavailableError, client: RedisClient | undefined): LockUnavailableError {
    if (client !== undefined && isShakingHands(client)) {
      this.#last = NO_TLS;
      return new LockUnavailableError(`no connection to Redis (${NO_TLS})`);
    }
    const last = client === undefined || client.status === 'ready' ? '' : this.#lastOf(client);
    if (last !== '') return new LockUnavailableError(`${reason.message} (${last})`);
    return reason;
  }

  /** Of a given client the words of ioredis may be all that is known. */
  #brokenOff(told: LockUnavailableError, client: RedisClient): LockUnavailableError {
    if (this.#isOurs || this.#lastOf(client) !== '') return this.noConnection(client);
    return weighted(1, told);
  }

  /** The last reason. A given client may have failed before we listened, so its socket is asked as well. */
  #lastOf(client: RedisClient): string {
    const errored = client.stream?.errored;
    return this.#last === '' && errored ? this.#reasonOf(errored, client) : this.#last;
  }

  #reasonOf(error: Error, client: RedisClient): string {
    const reason = masked(reasonOf(error));
    return this.#isReady || !RESET.test(reason) ? reason : `${reason}: ${closedEarly(client)}`;
  }
}

function closedEarly({ stream }: RedisClient): string {
  return stream?.encrypted === true ? CLOSED_EARLY : `${CLOSED_EARLY}: ${NEEDS_TLS}`;
}

/** The states of ioredis say nothing to a reader of logs. */
function stateOf({ status }: RedisClient): string {
  return status === 'end' ? 'the client has ended' : 'the connection was closed';
}

/** A server without TLS reads our handshake as an unfinished command and stays silent. */
function isShakingHands({ status, stream }: RedisClient): boolean {
  return (
    status === 'connecting' &&
    stream?.encrypted === true &&
    stream.connecting === false &&
    stream.destroyed !== true
  );
}

/** A host may be a URL by mistake, with a password in it. One look at each word keeps a long text cheap. */
function masked(reason: string): string {
  return reason.replace(/(?<!\S)\S*@/g, '…@');
}
