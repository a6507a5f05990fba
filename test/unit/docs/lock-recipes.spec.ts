import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { ClusterStop } from '../../../sample/recipes/cluster-stop.js';
import { SharedTenants, TenantJobs, Tenants } from '../../../sample/recipes/tenants.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const MINUTE = 60_000;
const TENANTS = ['a', 'b', 'c'];

let clock: VirtualClock;
let lockStore: InMemoryLockStore;

beforeEach(() => {
  clock = new VirtualClock();
  lockStore = new InMemoryLockStore(clock);
});
afterEach(closeApps);

type Providers = NonNullable<Parameters<typeof startApp>[0]>['providers'];

/** Two instances that share their locks. */
function startTwo(providers: Providers = []): Promise<TestApp[]> {
  const start = () => startApp({ clock, providers, jobs: { scheduling: true, lockStore } });
  return Promise.all([start(), start()]);
}

/** Two instances with a job each minute, what became of its ticks in any of them, and the one that stops it. */
async function startStoppable(handler: () => unknown = () => 'done') {
  const apps = await startTwo([ClusterStop]);
  const seen: string[] = [];
  for (const { registry, events } of apps) {
    registry.add('job', { interval: '1m' }, handler);
    events.on('succeeded', () => seen.push('ran'));
    events.on('skipped', ({ reason }) => reason !== 'claimed-elsewhere' && seen.push(reason));
  }
  const stop = apps[0]?.context.get(ClusterStop);
  if (stop === undefined) throw new Error('there is no instance');
  return { apps, stop, seen: () => seen.splice(0) };
}

describe('a job is stopped in the whole cluster by its key', () => {
  it('for a time: its ticks are skipped as running-elsewhere, and then it runs again', async () => {
    const { stop, seen } = await startStoppable();
    const lock = await stop.stopFor('job', '5m');
    expect(lock?.isHeld).toBe(true);
    await clock.advance(4 * MINUTE);
    expect(seen()).toEqual(Array.from({ length: 4 }, () => 'running-elsewhere'));
    await clock.advance(2 * MINUTE);
    expect(seen().at(-1)).toBe('ran');
  });

  it('until it is released', async () => {
    const { stop, seen } = await startStoppable();
    const lock = await stop.stopFor('job', '1h');
    await clock.advance(MINUTE);
    expect(seen()).toEqual(['running-elsewhere']);
    await expect(lock?.release()).resolves.toBe(true);
    await clock.advance(MINUTE);
    expect(seen()).toEqual(['ran']);
  });

  it('also by hand, and also when the instance that stopped it has ended', async () => {
    const { apps, stop } = await startStoppable();
    await stop.stopFor('job', '1h');
    await apps[0]?.context.close();
    await clock.advance(MINUTE);
    await expect(apps[1]?.registry.get('job').run()).resolves.toMatchObject({ reason: 'running-elsewhere' });
  });

  it('while something is done, for as long as that takes, and again when it has failed', async () => {
    const { stop, seen } = await startStoppable();
    let fail: () => void = () => {};
    const done = stop.without('job', () => new Promise((_, reject) => (fail = () => reject(new Error()))));
    const failure = expect(done).rejects.toThrow(Error);
    await clock.advance(3 * MINUTE);
    expect(seen()).toEqual(Array.from({ length: 3 }, () => 'running-elsewhere'));
    fail();
    await failure;
    await clock.advance(MINUTE);
    expect(seen()).toEqual(['ran']);
  });

  it('and the signal says when the lock is lost', async () => {
    const { stop } = await startStoppable();
    const reason = new Promise((resolve) => {
      void stop.without('job', async (signal) => {
        signal.addEventListener('abort', () => resolve(signal.reason));
        await reason;
      });
    });
    await clock.advance(1);
    clock.block(MINUTE);
    await clock.advance(1);
    await expect(reason).resolves.toMatchObject({ code: 'LOCK_LOST' });
  });

  it('but not while it is running', async () => {
    const { apps, stop } = await startStoppable(() => stop.stopFor('job', '1h'));
    const other = apps[1];
    await expect(other?.registry.get('job').run()).resolves.toMatchObject({
      outcome: 'succeeded',
      value: undefined,
    });
  });
});

describe('each tenant is synchronized once per tick by two instances', () => {
  it.each([
    ['by a job for each tenant', TenantJobs],
    ['by a lock for each tenant', SharedTenants],
  ])('%s', async (_title, recipe) => {
    const apps = await startTwo([Tenants, recipe]);
    const synced = () => apps.flatMap(({ context }) => context.get(Tenants).synced.splice(0));
    for (let tick = 0; tick < 3; tick++) {
      await clock.advance(5 * MINUTE);
      expect(synced().sort()).toEqual(TENANTS);
    }
  });
});
