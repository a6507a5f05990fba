import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../lib/core/clock.js';
import { LockUnavailableError } from '../../../lib/index.js';
import { locksOn } from '../../unit/locks/locking.js';
import { clientOf, executed, failureOf, startServer, storeOf, until } from './redis-fixture.js';

const TTL = 3000;

describe('Redis stands still between the acquisitions of one run', () => {
  it.each(['own', 'given'] as const)(
    'what the second was granted is untouched by what the first left (%s client)',
    async (whose) => {
      const server = await startServer();
      const admin = clientOf(server.url);
      const store = storeOf(whose === 'own' ? { url: server.url } : { client: clientOf(server.url) });
      await (await store.tryAcquire('first', 60_000))?.release();
      const { set: before = 0 } = await executed(admin);
      const { keeper } = locksOn(store, systemClock);
      const take = (owner: string, patience: number) =>
        keeper.tryAcquire({
          key: 'job',
          storeKey: 'job',
          ttl: TTL,
          refreshInterval: TTL / 3,
          owner,
          patience,
        });

      server.pause();
      const first = await failureOf(take('host:1:run', 300));
      expect(first.error).toBeInstanceOf(LockUnavailableError);
      server.resume();
      await until('Redis has executed the first', async () => ((await executed(admin))['set'] ?? 0) > before);
      let lock = await take('host:1:run#2', 2000);
      for (let n = 3; lock === undefined; n++) lock = await take(`host:1:run#${n}`, 2000);
      const owner = await admin.get('mutex:job');
      expect(owner).toMatch(/#\d+$/);
      for (let looks = 0; looks < 25; looks++) {
        await expect(admin.get('mutex:job')).resolves.toBe(owner);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(lock.isHeld).toBe(true);
      await expect(lock.release()).resolves.toBe(true);
      await expect(admin.dbsize()).resolves.toBe(0);
      keeper.close();
    },
  );
});
