import { asError } from '../../core/as-error.js';
import { ignoreFailure } from '../../locks/reasons.js';
import type { PostgresPool, PostgresPoolClient } from './postgres-clients.js';
import type { Row, Session, Sessions } from './session.js';

type Query = (text: string, values: string[]) => Promise<{ readonly rows: readonly Row[] }>;

/** Connections from a pool of the application, which the store never ends. */
export class PoolSessions implements Sessions {
  readonly #pool: PostgresPool;

  constructor(pool: PostgresPool) {
    this.#pool = pool;
  }

  open(): Promise<Session> {
    return lentBy(this.#pool);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * A connection of the pool. The callback gets it at once, and a promise would give it later. An error in between has no
 * listener, and would end the process. The server may open and end a connection in one packet.
 */
export function lentBy(pool: PostgresPool): Promise<Session> {
  return new Promise((resolve, reject) => {
    const answer = pool.connect((error, client) => {
      if (client) resolve(new PoolSession(client));
      else reject(asError(error));
    });
    // A wrapper of a pool may give a promise instead.
    Promise.resolve(answer as PromiseLike<PostgresPoolClient> | undefined).then((client) => {
      if (client) resolve(new PoolSession(client));
    }, reject);
  });
}

/** A connection that a pool has lent. */
class PoolSession implements Session {
  readonly #client: PostgresPoolClient;
  readonly #query: Query;
  /** Why the connection has ended. */
  #error: Error | undefined;

  constructor(client: PostgresPoolClient) {
    this.#client = client;
    this.#query = client.query.bind(client) as Query; // As pg declares it for a text and values.
    // A pool listens only to the connections that it has not lent. Without a listener, an error would end the process.
    client.on('error', this.#onError);
  }

  async run(text: string, values: string[]): Promise<readonly Row[]> {
    if (this.#error !== undefined) throw this.#error;
    return (await this.#query(text, values)).rows;
  }

  end(isBroken: boolean): void {
    const client = this.#client;
    const mustEnd = isBroken || this.#error !== undefined;
    client.release(mustEnd);
    client.removeListener('error', this.#onError);
    if (mustEnd) client.on('error', ignoreFailure);
  }

  /** The first error tells more than those that follow from it. */
  readonly #onError = (error: Error): void => {
    this.#error ??= error;
  };
}
