import { describe, expect, it } from '@jest/globals';
import { commandLimit } from '../../../lib/locks/lease-commands.js';
import { acquire, clientOf, startProxy, startServer, storeOf } from './redis-fixture.js';

const ATTEMPTS = 1000;
const TTL = 3000;

describe('more attempts at once than Redis could answer in time', () => {
  it('at most 128 are in flight, and none times out on its own queue', async () => {
    const server = await startServer();
    const proxy = await startProxy(server);
    const client = clientOf(proxy.url);
    await client.ping();
    proxy.delay = 300;

    let inFlight = 0;
    let most = 0;
    const set = client.set.bind(client) as (...command: never[]) => Promise<unknown>;
    const counted = Object.assign(Object.create(client) as typeof client, {
      set: async (...command: never[]) => {
        most = Math.max(most, ++inFlight);
        try {
          return await set(...command);
        } finally {
          inFlight--;
        }
      },
    });
    const store = storeOf({ client: counted });
    const start = performance.now();
    const leases = await Promise.all(
      Array.from({ length: ATTEMPTS }, (_, i) => acquire(store, `key ${i}`, TTL)),
    );

    expect(performance.now() - start).toBeGreaterThan(2 * commandLimit(TTL));
    expect(leases.filter((lease) => lease !== undefined)).toHaveLength(ATTEMPTS);
    expect(most).toBe(128);
  });
});
