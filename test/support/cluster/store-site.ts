import { RedisServer, type RedisServerOptions } from '../redis-server.js';
import type { StoreAddress } from './protocol.js';

/** The servers that keep the locks of a cluster. */
export interface StoreSite {
  readonly address: StoreAddress;
  /** The server that keeps them at the beginning. */
  readonly server: RedisServer;
  /** The URLs, with all rights, of the servers that may hold the keys at the end. */
  readonly views: readonly [string, ...string[]];
  stop(): Promise<void>;
}

export async function oneServer(options?: RedisServerOptions): Promise<StoreSite> {
  const server = await RedisServer.start(options);
  const { url } = server;
  return { address: { redisUrl: url }, server, views: [url], stop: () => server.stop() };
}
