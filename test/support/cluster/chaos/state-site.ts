import { RedisServer, type RedisServerOptions } from '../../redis-server.js';
import { onePostgres, oneServer, type StoreServer, type StoreSite } from '../store-site.js';

/** A server for the locks, and another one for the state. */
export interface StateSite extends StoreSite {
  readonly state: StoreServer;
}

/** @param locks options of the server for the locks */
export async function locksAndState(locks: RedisServerOptions): Promise<StateSite> {
  const site = await oneServer(locks);
  const state = await RedisServer.start();
  const stop = async (): Promise<void> => {
    await state.stop();
    await site.stop();
  };
  return { ...site, address: { ...site.address, stateUrl: state.url }, state, stop };
}

/** The same with PostgreSQL. */
export async function postgresLocksAndState(): Promise<StateSite> {
  const site = await onePostgres();
  const { server: state, stop: stopState } = await onePostgres();
  const stop = async (): Promise<void> => {
    await stopState();
    await site.stop();
  };
  return { ...site, address: { ...site.address, stateUrl: state.url }, state, stop };
}
