import type { Client, Pool } from 'pg';
import { type Clock, sleep } from '../../core/clock.js';
import { isInstance } from '../../core/error-text.js';
import { InvalidOptionsError, LockUnavailableError } from '../../core/errors.js';
import { ignoreFailure } from '../../locks/reasons.js';
import { checkConnectionString } from './connection-string.js';
import { MOST_SESSIONS } from './statement-queue.js';
import { lentBy } from './pool-sessions.js';
import type { Session, Sessions } from './session.js';

/** The longest time to open a connection, in milliseconds. Statements are given up earlier. */
const CONNECT_LIMIT_MS = 5000;

/** In milliseconds. Longer than a minute, so that jobs that tick every minute reuse a connection. */
const IDLE_MS = 90_000;

/** In milliseconds. Shorter than the 200 ms that a shutdown reserves for the close. */
const CLOSE_LIMIT_MS = 150;

interface Opened {
  readonly pool: Pool;
  readonly clients: ReadonlySet<Client>;
}

/** Connections from the store's own small pool, which it makes at first use. */
export class OwnPoolSessions implements Sessions {
  #opening: Promise<Opened> | undefined;
  readonly #connectionString: string;
  readonly #store: string;
  readonly #clock: Clock;

  /** @param store the class that opens the pool, for messages */
  constructor(connectionString: string, store: string, clock: Clock) {
    this.#connectionString = connectionString;
    this.#store = store;
    this.#clock = clock;
  }

  async load(): Promise<void> {
    await this.#opened();
  }

  async open(): Promise<Session> {
    const opening = this.#opened();
    try {
      const { pool } = await opening;
      return await lentBy(pool);
    } catch (error) {
      const isClosed = this.#opening !== opening && !isInstance(error, InvalidOptionsError);
      throw isClosed ? new LockUnavailableError('the store was closed') : error;
    }
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    const opened = await opening?.catch(ignoreFailure);
    if (opened === undefined) return;
    const { pool, clients } = opened;
    // A server that hangs does not close its end of the connection.
    await Promise.race([pool.end().catch(ignoreFailure), sleep(this.#clock, CLOSE_LIMIT_MS)]);
    for (const client of clients) socketOf(client)?.destroy();
  }

  #opened(): Promise<Opened> {
    return (this.#opening ??= this.#open().catch((error: unknown) => {
      // The package may be installed when the pool is needed again.
      this.#opening = undefined;
      throw error;
    }));
  }

  async #open(): Promise<Opened> {
    const pg = await loadPg(this.#store);
    const place = { where: this.#store, error: InvalidOptionsError };
    checkConnectionString(
      place,
      this.#connectionString,
      (connectionString) => new pg.Client({ connectionString }),
    );
    const clients = new Set<Client>();
    class TrackedClient extends pg.Client {
      constructor(...config: ConstructorParameters<typeof Client>) {
        super(...config);
        clients.add(this);
        this.once('end', () => clients.delete(this));
      }
    }
    const pool = new pg.Pool({
      connectionString: this.#connectionString,
      max: MOST_SESSIONS,
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
      idleTimeoutMillis: IDLE_MS,
      allowExitOnIdle: true,
      Client: TrackedClient,
    });
    // An idle connection has ended, and the pool has removed it already.
    pool.on('error', ignoreFailure);
    return { pool, clients };
  }
}

/** pg does not declare the socket. */
function socketOf(client: Client): { destroy(): void } | undefined {
  const { connection } = client as { readonly connection?: { readonly stream?: { destroy(): void } } };
  return connection?.stream;
}

/**
 * Loads pg at first use, because a user with a pool or a query function of another package need not have pg. Not
 * exported, because the type declarations must not name pg.
 *
 * @param store the class that needs it
 */
async function loadPg(store: string) {
  try {
    return (await import('pg')).default;
  } catch {
    throw new InvalidOptionsError(
      `${store}: the package \`pg\` could not be loaded. Install it (npm install pg), or pass a \`pool\` or \`query\`.`,
    );
  }
}
