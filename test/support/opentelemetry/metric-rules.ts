import { describe, expect, it } from '@jest/globals';
import { BOUNDARIES, METRICS } from '../../../lib/opentelemetry/attributes.js';
import { settle } from '../virtual-clock.js';
import { MINUTE, type ObservedApps, observedApps } from './observed-apps.js';

const job = { 'background_jobs.job.name': 'job' };
const EVERY_MINUTE = { cron: '* * * * *' };

/** The count of a histogram, with its boundaries. */
const histogram = (count: number, boundaries: number[], sum: unknown = expect.any(Number)) =>
  expect.objectContaining({ count, sum, buckets: { boundaries, counts: expect.any(Array) } });

/** Rules for the metrics of real applications. They hold on every supported major version of Nest. */
export function describeMetrics(): void {
  describe('the metrics of an application', () => {
    const apps: ObservedApps = observedApps();
    const metric = (name: keyof typeof METRICS) => apps.telemetry.metric(METRICS[name]);

    it('are the duration of runs by their outcome and the type of their error', async () => {
      const { registry } = await apps.start();
      let calls = 0;
      registry.add('job', EVERY_MINUTE, () => {
        if (++calls === 3) throw new TypeError('no');
      });
      await apps.clock.advance(3 * MINUTE);
      expect(await metric('duration')).toEqual({
        unit: 's',
        points: [
          {
            attributes: { ...job, 'background_jobs.run.outcome': 'succeeded' },
            value: histogram(2, BOUNDARIES.duration),
          },
          {
            attributes: { ...job, 'background_jobs.run.outcome': 'failed', 'error.type': 'TypeError' },
            value: histogram(1, BOUNDARIES.duration),
          },
        ],
      });
    });

    it('are the delay of ticks, and of no manual run', async () => {
      const { registry } = await apps.start();
      registry.add('job', EVERY_MINUTE, () => 'done');
      apps.clock.block(MINUTE + 2500);
      await apps.clock.advance(0);
      await registry.get('job').run({ tick: new Date('2025-12-31T00:00:00Z') });
      expect(await metric('startDelay')).toEqual({
        unit: 's',
        points: [{ attributes: job, value: histogram(1, BOUNDARIES.startDelay, 2.5) }],
      });
    });

    it('are the runs in their handler', async () => {
      const { registry } = await apps.start();
      registry.add('job', EVERY_MINUTE, apps.waits);
      await apps.clock.advance(MINUTE);
      expect(await metric('active')).toEqual({ unit: '{run}', points: [{ attributes: job, value: 1 }] });
      apps.endRuns();
      await settle();
      expect((await metric('active')).points).toEqual([{ attributes: job, value: 0 }]);
    });

    it('are skips by their reason, and not those of the instances that were too late for a claim', async () => {
      const started = [await apps.start(), await apps.start(), await apps.start()];
      for (const { registry } of started) registry.add('job', EVERY_MINUTE, () => 'done');
      await apps.clock.advance(MINUTE);
      expect((await metric('skipped')).points).toEqual([]);
      for (const { registry } of started) registry.get('job').pause();
      await apps.clock.advance(MINUTE);
      await registryRun(started[0]);
      expect(await metric('skipped')).toEqual({
        unit: '{tick}',
        points: [{ attributes: { ...job, 'background_jobs.skip.reason': 'paused' }, value: 3 }],
      });
    });

    it('are skips while the lock store is away', async () => {
      const { registry } = await apps.start();
      registry.add('job', EVERY_MINUTE, () => 'done');
      apps.store.before = () => Promise.reject(new Error('connect ECONNREFUSED'));
      await apps.clock.advance(MINUTE + 30_000);
      expect((await metric('skipped')).points).toEqual([
        { attributes: { ...job, 'background_jobs.skip.reason': 'lock-unavailable' }, value: 1 },
      ]);
    });

    it('are missed ticks', async () => {
      const { registry } = await apps.start();
      registry.add('job', EVERY_MINUTE, () => 'done');
      apps.clock.block(4 * MINUTE);
      await apps.clock.advance(MINUTE);
      expect(await metric('missed')).toEqual({ unit: '{tick}', points: [{ attributes: job, value: 3 }] });
    });

    it('are lost locks', async () => {
      const { registry } = await apps.start();
      registry.add('job', EVERY_MINUTE, apps.waits);
      await apps.clock.advance(MINUTE);
      await apps.loseLease();
      await apps.clock.advance(30_000);
      apps.endRuns();
      await settle();
      expect(await metric('lockLost')).toEqual({ unit: '{lock}', points: [{ attributes: job, value: 1 }] });
    });
  });
}

/** A manual run is no tick, whatever it ends with. */
async function registryRun(app: Awaited<ReturnType<ObservedApps['start']>> | undefined): Promise<void> {
  await app?.registry.get('job').run();
}
