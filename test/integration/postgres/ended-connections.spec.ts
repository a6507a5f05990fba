import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { LockUnavailableError } from '../../../lib/index.js';
import { PostgresLockStore, type PostgresPool } from '../../../lib/postgres/index.js';

const TTL = 30_000;
const REASON = 'terminating connection due to administrator command';

/** A message of the protocol: its type, its length and its content. */
function message(type: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + content.length);
  return Buffer.concat([Buffer.from(type), length, content]);
}

/** The connection is open, and the server ends it. A process that was stopped, or is busy, reads all that at once. */
const OPEN_AND_ENDED = Buffer.concat([
  message('R', Buffer.alloc(4)),
  message('Z', Buffer.from('I')),
  message('E', Buffer.from(`SFATAL\0C57P01\0M${REASON}\0\0`)),
]);

describe('a connection that the server ends before it is used', () => {
  let server: Server;
  let connectionString: string;
  let connections = 0;

  beforeEach(async () => {
    connections = 0;
    server = createServer((socket) => {
      connections++;
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(OPEN_AND_ENDED));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    connectionString = `postgres://ada@127.0.0.1:${(server.address() as AddressInfo).port}/jobs`;
  });

  afterEach(async () => {
    server.close();
    await once(server, 'close');
  });

  /** The store asks, and the process goes on. */
  async function fails(store: PostgresLockStore, reason = REASON): Promise<void> {
    const asked = store.tryAcquire('key', TTL);
    await expect(asked).rejects.toThrow(LockUnavailableError);
    await expect(asked).rejects.toThrow(reason);
    expect(connections).toBeGreaterThan(0);
    await store.close();
  }

  it('leaves the process running with a pool of the store', async () => {
    await fails(new PostgresLockStore({ connectionString, createTable: false }));
  });

  it('leaves the process running with a pool of the application', async () => {
    const pool = new Pool({ connectionString });
    pool.on('error', () => undefined);
    await fails(new PostgresLockStore({ pool, createTable: false }));
    await pool.end();
  });

  it('is noticed with a pool that takes no callback, by its next statement', async () => {
    const own = new Pool({ connectionString });
    own.on('error', () => undefined);
    own.on('acquire', (client) => client.on('error', () => undefined));
    const pool: PostgresPool & Pick<Pool, 'query'> = { connect: () => own.connect(), query: own.query };
    await fails(new PostgresLockStore({ pool, createTable: false }), 'not queryable');
    await own.end();
  });
});
