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

  async open(): Promise<Session> {
    return new PoolSession(await this.#pool.connect());
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A connection that a pool has lent. */
export class PoolSession implements Session {
  readonly #client: PostgresPoolClient;
  readonly #query: Query;
  #isBroken = false;

  constructor(client: PostgresPoolClient) {
    this.#client = client;
    this.#query = client.query.bind(client) as Query; // As pg declares it for a text and values.
    // A pool listens only to the connections that it has not lent. Without a listener, an error would end the process.
    client.on('error', this.#onError);
  }

  async run(text: string, values: string[]): Promise<readonly Row[]> {
    if (this.#isBroken) throw new Error('the connection has ended');
    return (await this.#query(text, values)).rows;
  }

  end(isBroken: boolean): void {
    const client = this.#client;
    client.release(isBroken || this.#isBroken);
    client.removeListener('error', this.#onError);
    if (isBroken || this.#isBroken) client.on('error', ignoreFailure);
  }

  readonly #onError = (): void => {
    this.#isBroken = true;
  };
}
