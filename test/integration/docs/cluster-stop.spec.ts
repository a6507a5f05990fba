import { afterEach, describe, expect, it } from '@jest/globals';
import { ClusterStop } from '../../../sample/recipes/cluster-stop.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { startServer, storeOf, until } from '../locks/redis-fixture.js';

const JOB = 'job';

afterEach(closeApps);

/** How the ticks of the job ended in each instance since the last call. */
function recorderOf(apps: readonly TestApp[]) {
  const seen: { instance: number; outcome: string }[] = [];
  apps.forEach(({ events }, instance) => {
    events.on('succeeded', () => seen.push({ instance, outcome: 'ran' }));
    events.on('skipped', ({ reason: outcome }) => seen.push({ instance, outcome }));
  });
  const outcomes = () => new Set(seen.map(({ outcome }) => outcome));
  /** Resolves after each instance has skipped ticks because of a held lock. */
  const skips = async (count: number): Promise<void> => {
    seen.splice(0);
    const skipped = () => seen.filter(({ outcome }) => outcome === 'running-elsewhere');
    await until('ticks are skipped', async () => skipped().length >= count);
  };
  return { outcomes, skips };
}

describe('a job of two instances that an operator stops by its key in Redis', () => {
  it('skips its ticks as running-elsewhere, also when the operator has disconnected, and runs after the release', async () => {
    const { url } = await startServer();
    const start = () =>
      startApp({ providers: [ClusterStop], jobs: { scheduling: true, lockStore: storeOf({ url }) } });
    const [operator, ...instances] = [await start(), await start(), await start()];
    const seen = recorderOf(instances);
    for (const { registry } of instances) registry.add(JOB, { interval: '100ms' }, () => {});
    await until('it runs', async () => seen.outcomes().has('ran'));

    const lock = await untilStopped(operator);
    // An instance may report a run after the operator has taken the lock, although the run ended before.
    await seen.skips(2);
    await seen.skips(5);
    expect(seen.outcomes()).not.toContain('ran');
    await expect(lock.release()).resolves.toBe(true);
    await until('it runs again', async () => seen.outcomes().has('ran'));

    await untilStopped(operator);
    await operator.context.close();
    await seen.skips(2);
    await seen.skips(5);
    expect(seen.outcomes()).not.toContain('ran');
  });
});

/** The operator has to ask again if the job is running. */
async function untilStopped({ context }: TestApp) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const lock = await context.get(ClusterStop).stopFor(JOB, '1m');
    if (lock !== undefined) return lock;
  }
  throw new Error('the job is always running');
}
