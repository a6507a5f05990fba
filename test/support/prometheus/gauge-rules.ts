import { describe, expect, it } from '@jest/globals';
import { settle, type VirtualClock } from '../virtual-clock.js';
import { type MetricsParts, startMetrics } from './metrics-app.js';

const HOUR = 3_600_000;
const HOURLY = { cron: '0 * * * *' };

const later = (clock: VirtualClock, milliseconds: number): Promise<void> =>
  new Promise((resolve) => void clock.after(milliseconds, resolve));

const at = (time: string): number => Date.parse(`2026-01-01T${time}Z`) / 1000;

const LAST_SUCCESS = 'background_jobs_last_success_timestamp_seconds';
const LAST_FAILURE = 'background_jobs_last_failure_timestamp_seconds';
const MISSING = 'background_jobs_ticks_without_success';
const INSTANCES = 'background_jobs_instances';

/** The gauges that the state store fills. */
const CLUSTER_WIDE = [INSTANCES, LAST_FAILURE, LAST_SUCCESS, MISSING];

/** Rules for the gauges. They hold on every supported major version of Nest. */
export function describeGauges(): void {
  describe('the gauges of an instance', () => {
    it('say what runs, what is paused and what comes next', async () => {
      const { clock, registry, scrape } = await startMetrics();
      const job = registry.add('job', HOURLY, () => later(clock, HOUR / 4));
      registry.add('disabled', { ...HOURLY, disabled: true }, () => 'done');
      const before = await scrape();
      expect(before.byJob('background_jobs_running')).toEqual({ job: 0, disabled: 0 });
      expect(before.byJob('background_jobs_paused')).toEqual({ job: 0, disabled: 0 });
      expect(before.byJob('background_jobs_next_tick_timestamp_seconds')).toEqual({ job: at('01:00:00') });
      await clock.advance(HOUR / 2 + 1000);
      job.pause();
      const during = await scrape();
      expect(during.byJob('background_jobs_running')).toEqual({ job: 1, disabled: 0 });
      expect(during.byJob('background_jobs_paused')).toEqual({ job: 1, disabled: 0 });
      expect(during.byJob('background_jobs_next_tick_timestamp_seconds')).toEqual({ job: at('02:00:00') });
      await clock.advance(HOUR / 4);
      job.resume();
      const after = await scrape();
      expect(after.byJob('background_jobs_running')).toEqual({ job: 0, disabled: 0 });
      expect(after.byJob('background_jobs_paused')).toEqual({ job: 0, disabled: 0 });
    });

    it('describe the jobs', async () => {
      const { registry, scrape } = await startMetrics();
      registry.add('job', { cron: '0 9 * * 1-5', timeZone: 'Europe/Berlin' }, () => 'done');
      registry.add('everywhere', { interval: '30s', lock: false }, () => 'done');
      expect((await scrape()).values('background_jobs_info')).toEqual({
        'job_name="job",schedule="0 9 * * 1-5 (Europe/Berlin)",time_zone="Europe/Berlin",locked="true"': 1,
        'job_name="everywhere",schedule="every 30s",time_zone="",locked="false"': 1,
      });
    });

    it('keep every name of a job', async () => {
      const { registry, scrape } = await startMetrics();
      registry.add('a "b" \\ c', HOURLY, () => 'done');
      expect((await scrape()).text).toContain('background_jobs_paused{job_name="a \\"b\\" \\\\ c"} 0\n');
    });
  });

  describe('the gauges of the cluster', () => {
    it('are the end of the last success and of the last failure', async () => {
      const { clock, registry, reported, scrape } = await startMetrics();
      let fails = false;
      registry.add('job', HOURLY, async () => {
        await later(clock, 2000);
        if (fails) throw new Error('no');
      });
      expect((await scrape()).byJob(LAST_SUCCESS)).toEqual({});
      await clock.advance(HOUR);
      fails = true;
      await clock.advance(HOUR);
      await reported();
      const scraped = await scrape();
      expect(scraped.byJob(LAST_SUCCESS)).toEqual({ job: at('01:00:02') });
      expect(scraped.byJob(LAST_FAILURE)).toEqual({ job: at('02:00:02') });
    });

    it('are the same in every instance, and survive a restart', async () => {
      const one = await startMetrics();
      const { clock, lockStore, stateStore, reported } = one;
      one.registry.add('job', HOURLY, () => 'done');
      await clock.advance(HOUR);
      await one.context.close();
      const other = await startMetrics({ clock, lockStore, stateStore });
      other.registry.add('job', HOURLY, () => 'done');
      await reported();
      expect((await other.scrape()).byJob(LAST_SUCCESS)).toEqual({ job: at('01:00:00') });
      expect((await other.scrape()).values('background_jobs_runs_total')).toMatchObject({
        'job_name="job",outcome="succeeded"': 0,
      });
    });

    it('are the ticks without success, of jobs that are not paused', async () => {
      const { clock, registry, reported, scrape } = await startMetrics();
      let fails = true;
      registry.add('job', HOURLY, () => (fails ? Promise.reject(new Error('no')) : 'done'));
      const missing = async () => (await scrape()).byJob(MISSING);
      await reported();
      await expect(missing()).resolves.toEqual({ job: 0 });
      await clock.advance(3 * HOUR);
      await expect(missing()).resolves.toEqual({ job: 3 });
      registry.get('job').pause();
      await clock.advance(HOUR);
      await expect(missing()).resolves.toEqual({});
      registry.get('job').resume();
      await clock.advance(HOUR);
      await expect(missing()).resolves.toEqual({ job: 4 });
      fails = false;
      await registry.get('job').run();
      await reported();
      await expect(missing()).resolves.toEqual({ job: 0 });
    });

    it('are the instances by their state', async () => {
      const one = await startMetrics();
      const { clock, lockStore, stateStore, reported, scrape } = one;
      const other = await startMetrics({ clock, lockStore, stateStore });
      await reported();
      expect((await scrape()).values(INSTANCES)).toEqual({ 'state="live"': 2, 'state="silent"': 0 });
      const [first] = stateStore.heartbeats;
      if (first === undefined) throw new Error('no heartbeat has arrived');
      await stateStore.heartbeat({ ...first, instance: { ...first.instance, id: 'gone:1:aaa' } });
      await other.context.close();
      await reported();
      expect((await scrape()).values(INSTANCES)).toEqual({ 'state="live"': 1, 'state="silent"': 1 });
    });

    it.each<[string, MetricsParts['jobs']]>([
      ['without a state store', { stateStore: false }],
      ['where the state store covers one instance alone', { stateStore: undefined }],
    ])('are absent %s', async (_, jobs) => {
      const { clock, registry, reported, scrape } = await startMetrics({ jobs: { ...jobs } });
      registry.add('job', HOURLY, () => 'done');
      await clock.advance(HOUR);
      await reported();
      const scraped = await scrape();
      expect(CLUSTER_WIDE.filter((name) => scraped.text.includes(`\n${name}`))).toEqual([]);
      expect(scraped.byJob('background_jobs_paused')).toEqual({ job: 0 });
    });
  });

  describe('while the state store is away', () => {
    async function setUp() {
      const app = await startMetrics();
      app.registry.add('job', HOURLY, () => 'done');
      await app.clock.advance(HOUR);
      await app.reported();
      expect((await app.scrape()).byJob(LAST_SUCCESS)).toEqual({ job: at('01:00:00') });
      await app.clock.advance(5000);
      return app;
    }

    it('a scrape waits for it for 1 s, and the next ones do not', async () => {
      const { clock, stateStore, scrape } = await setUp();
      stateStore.isFrozen = true;
      let hasAnswered = false;
      const scraped = scrape().finally(() => (hasAnswered = true));
      await clock.advance(999);
      expect(hasAnswered).toBe(false);
      await clock.advance(1);
      expect(hasAnswered).toBe(true);
      expect((await scraped).byJob(LAST_SUCCESS)).toEqual({ job: at('01:00:00') });
      await clock.advance(60_000);
      void scrape().finally(() => (hasAnswered = true));
      hasAnswered = false;
      await settle();
      expect(hasAnswered).toBe(true);
      // The end of the application waits for its last report.
      stateStore.isFrozen = false;
      await clock.advance(60_000);
    });

    it('the gauges keep their values for 5 minutes, and are absent then', async () => {
      const { clock, stateStore, registry, scrape } = await setUp();
      stateStore.failure = new Error('no');
      await clock.advance(240_000);
      const kept = await scrape();
      expect(kept.byJob(LAST_SUCCESS)).toEqual({ job: at('01:00:00') });
      expect(kept.values(INSTANCES)).toEqual({ 'state="live"': 1, 'state="silent"': 0 });
      await registry.remove('job');
      expect((await scrape()).byJob(LAST_SUCCESS)).toEqual({});
      await clock.advance(60_000);
      const later = await scrape();
      expect(CLUSTER_WIDE.filter((name) => later.text.includes(`\n${name}`))).toEqual([]);
      expect(later.values('background_jobs_state_dropped_records_total')).toEqual({ '': 0 });
    });

    it('scrapes wait again once it has answered', async () => {
      const { clock, stateStore, reported, scrape } = await setUp();
      stateStore.failure = new Error('no');
      await scrape();
      await clock.advance(HOUR);
      expect((await scrape()).byJob(LAST_SUCCESS)).toEqual({});
      stateStore.failure = undefined;
      await reported();
      await scrape();
      await settle();
      expect((await scrape()).byJob(LAST_SUCCESS)).toEqual({ job: at('02:00:00') });
    });

    it('scrapes at once share one question', async () => {
      const { clock, stateStore, scrape } = await setUp();
      const calls = stateStore.calls;
      await Promise.all([scrape(), scrape(), scrape()]);
      await scrape();
      expect(stateStore.calls).toBe(calls + 1);
      await clock.advance(0);
    });
  });
}
