import { PostgresServer, type PostgresServerOptions } from '../postgres-server.js';
import { RedisServer, type RedisServerOptions } from '../redis-server.js';
import type { StoreAddress } from './protocol.js';

/** A server that keeps locks, of Redis or of PostgreSQL. */
export type StoreServer = Pick<RedisServer, 'url' | 'port' | 'stop' | 'restart' | 'pause' | 'resume'>;

/** The servers that keep the locks of a cluster. */
export interface StoreSite {
  readonly address: StoreAddress;
  /** The server that keeps them at the beginning. */
  readonly server: StoreServer;
  /** The URLs, with all rights, of the servers that may hold the keys at the end. */
  readonly views: readonly [string, ...string[]];
  stop(): Promise<void>;
}

export async function oneServer(options?: RedisServerOptions) {
  const server = await RedisServer.start(options);
  const { url } = server;
  const views: StoreSite['views'] = [url];
  return { address: { storeUrl: url }, server, views, stop: () => server.stop() };
}

export async function onePostgres(options?: PostgresServerOptions) {
  const server = await PostgresServer.start(options);
  const { url } = server;
  const views: StoreSite['views'] = [url];
  return { address: { storeUrl: url }, server, views, stop: () => server.dispose() };
}
