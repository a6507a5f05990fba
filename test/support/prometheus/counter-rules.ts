import { describe, expect, it } from '@jest/globals';
import { JobCluster, type JobInterceptor } from '../../../lib/index.js';
import { moduleNamed } from '../test-app.js';
import { settle, type VirtualClock } from '../virtual-clock.js';
import { describedMetrics, startMetrics } from './metrics-app.js';

const HOUR = 3_600_000;
const HOURLY = { cron: '0 * * * *' };

const later = (clock: VirtualClock, milliseconds: number): Promise<void> =>
  new Promise((resolve) => void clock.after(milliseconds, resolve));

const counter = (...labels: string[]) => ({ type: 'counter', labels });
const gauge = (...labels: string[]) => ({ type: 'gauge', labels });
const histogram = (labels: string[], buckets: number[]) => ({ type: 'histogram', labels, buckets });

/** The names, types, labels and buckets that users of the package rely on. */
const METRICS = {
  background_jobs_runs_total: counter('job_name', 'outcome'),
  background_jobs_skipped_ticks_total: counter('job_name', 'reason'),
  background_jobs_missed_ticks_total: counter('job_name'),
  background_jobs_lost_locks_total: counter('job_name'),
  background_jobs_run_duration_seconds: histogram(['job_name'], [0.1, 1, 5, 30, 120, 600, 3600]),
  background_jobs_start_delay_seconds: histogram([], [0.005, 0.025, 0.1, 0.5, 1, 5, 30, 60]),
  background_jobs_running: gauge('job_name'),
  background_jobs_waiting: gauge(),
  background_jobs_paused: gauge('job_name'),
  background_jobs_next_tick_timestamp_seconds: gauge('job_name'),
  background_jobs_info: gauge('job_name', 'schedule', 'time_zone', 'locked'),
  background_jobs_state_dropped_records_total: counter(),
  background_jobs_last_success_timestamp_seconds: gauge('job_name'),
  background_jobs_last_failure_timestamp_seconds: gauge('job_name'),
  background_jobs_ticks_without_success: gauge('job_name'),
  background_jobs_instances: gauge('state'),
  background_jobs_lock_store_errors_total: counter('command'),
  background_jobs_lock_store_command_duration_seconds: histogram(
    ['command'],
    [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5],
  ),
};

/** An interceptor that answers without the handler. */
class Answers implements JobInterceptor {
  intercept(): Promise<string> {
    return Promise.resolve('answered');
  }
}

/** Rules for the counters and the histograms. They hold on every supported major version of Nest. */
export function describeCounters(): void {
  it('have these names, types, labels and buckets', async () => {
    const { metrics, scrape } = await startMetrics();
    expect(describedMetrics(metrics)).toEqual(METRICS);
    const types = Object.entries(METRICS).map(([name, { type }]) => [name, type]);
    expect((await scrape()).types).toEqual(Object.fromEntries(types));
  });

  describe('counters', () => {
    it('are 0 from the start, and from the addition of a job on', async () => {
      const { registry, scrape } = await startMetrics();
      const before = await scrape();
      expect(before.values('background_jobs_state_dropped_records_total')).toEqual({ '': 0 });
      expect(before.values('background_jobs_lock_store_errors_total')).toEqual({
        'command="acquire"': 0,
        'command="extend"': 0,
        'command="release"': 0,
      });
      expect(before.values('background_jobs_runs_total')).toEqual({});
      registry.add('job', HOURLY, () => 'done');
      const after = await scrape();
      expect(after.values('background_jobs_runs_total')).toEqual({
        'job_name="job",outcome="succeeded"': 0,
        'job_name="job",outcome="failed"': 0,
      });
      expect(after.values('background_jobs_skipped_ticks_total')).toEqual({
        'job_name="job",reason="running-elsewhere"': 0,
        'job_name="job",reason="still-running"': 0,
        'job_name="job",reason="lock-unavailable"': 0,
        'job_name="job",reason="paused"': 0,
        'job_name="job",reason="shutting-down"': 0,
        'job_name="job",reason="at-capacity"': 0,
      });
      expect(after.byJob('background_jobs_missed_ticks_total')).toEqual({ job: 0 });
      expect(after.byJob('background_jobs_lost_locks_total')).toEqual({ job: 0 });
      expect(after.values('background_jobs_run_duration_seconds_count')).toEqual({});
    });

    it('are 0 again when somebody resets the registry', async () => {
      const { registry, metrics, scrape } = await startMetrics();
      registry.add('job', HOURLY, () => 'done');
      await registry.get('job').run();
      const { series } = await scrape();
      metrics.resetMetrics();
      const again = await scrape();
      expect(again.byJob('background_jobs_missed_ticks_total')).toEqual({ job: 0 });
      expect(again.values('background_jobs_lock_store_errors_total')).toMatchObject({
        'command="extend"': 0,
      });
      const counted = ({ name }: { name: string }) => !/seconds_(bucket|sum|count)$/.test(name);
      expect(again.series.filter(counted)).toHaveLength(series.filter(counted).length);
    });

    it('are runs by their outcome, whatever started them', async () => {
      const { clock, registry, scrape } = await startMetrics();
      let fails = false;
      registry.add('job', HOURLY, () => (fails ? Promise.reject(new Error('no')) : 'done'));
      await clock.advance(2 * HOUR);
      await registry.get('job').run();
      fails = true;
      await clock.advance(HOUR);
      expect((await scrape()).values('background_jobs_runs_total')).toEqual({
        'job_name="job",outcome="succeeded"': 3,
        'job_name="job",outcome="failed"': 1,
      });
    });

    it('follow the result of a run, which an interceptor may change', async () => {
      const { clock, registry, scrape } = await startMetrics({
        imports: [moduleNamed('Feature', { providers: [Answers] })],
        jobs: { interceptors: [Answers] },
      });
      registry.add('job', HOURLY, () => Promise.reject(new Error('never called')));
      await clock.advance(HOUR);
      const scraped = await scrape();
      expect(scraped.values('background_jobs_runs_total')).toMatchObject({
        'job_name="job",outcome="succeeded"': 1,
      });
      expect(scraped.values('background_jobs_run_duration_seconds_count')).toEqual({});
      expect(scraped.values('background_jobs_start_delay_seconds_count')).toEqual({ '': 0 });
    });

    it('are skipped ticks by their reason, without manual runs', async () => {
      const { clock, registry, locks, lockStore, scrape } = await startMetrics();
      const job = registry.add('job', HOURLY, () => 'done');
      const skipped = async () => {
        const values = (await scrape()).values('background_jobs_skipped_ticks_total');
        return Object.fromEntries(Object.entries(values).filter(([, count]) => count > 0));
      };
      job.pause();
      await clock.advance(HOUR);
      job.resume();
      await expect(skipped()).resolves.toEqual({ 'job_name="job",reason="paused"': 1 });
      const lock = await locks.tryAcquire('job', { lockTimeout: '2h' });
      await clock.advance(HOUR);
      const manual = job.run();
      await clock.advance(HOUR / 4);
      await expect(manual).resolves.toMatchObject({ reason: 'running-elsewhere' });
      await lock?.release();
      lockStore.before = () => Promise.reject(new Error('no'));
      await clock.advance(HOUR);
      await expect(skipped()).resolves.toEqual({
        'job_name="job",reason="paused"': 1,
        'job_name="job",reason="running-elsewhere"': 1,
        'job_name="job",reason="lock-unavailable"': 1,
      });
    });

    it('leave ticks out that another instance has claimed', async () => {
      const one = await startMetrics();
      const { clock, lockStore, stateStore } = one;
      const other = await startMetrics({ clock, lockStore, stateStore });
      const reasons: string[] = [];
      for (const { registry, events } of [one, other]) {
        registry.add('job', HOURLY, () => 'done');
        events.on('skipped', ({ reason }) => reasons.push(reason));
      }
      await clock.advance(3 * HOUR);
      expect(reasons).toEqual(['claimed-elsewhere', 'claimed-elsewhere', 'claimed-elsewhere']);
      const scrapes = [await one.scrape(), await other.scrape()];
      const sumOf = (name: string) =>
        scrapes.flatMap((scraped) => Object.values(scraped.values(name))).reduce((sum, value) => sum + value);
      expect(sumOf('background_jobs_skipped_ticks_total')).toBe(0);
      expect(sumOf('background_jobs_runs_total')).toBe(3);
      expect(scrapes.map(({ text }) => text).join('')).not.toMatch('claimed-elsewhere');
    });

    it('are lost locks and missed ticks', async () => {
      const { clock, registry, events, scrape } = await startMetrics();
      const lost = new Promise((resolve) => events.on('lockLost', resolve));
      registry.add('job', HOURLY, async ({ lock }) => {
        clock.block(HOUR / 2);
        return lock?.isHeld;
      });
      await clock.advance(HOUR);
      await lost;
      expect((await scrape()).byJob('background_jobs_lost_locks_total')).toEqual({ job: 1 });
      registry.get('job').pause();
      clock.block(3 * HOUR);
      await clock.advance(1);
      expect((await scrape()).byJob('background_jobs_missed_ticks_total')).toEqual({ job: 2 });
    });

    it('are the records that the state store did not take', async () => {
      const { clock, context, registry, stateStore, scrape } = await startMetrics();
      const cluster = context.get(JobCluster, { strict: false });
      registry.add('job', HOURLY, () => 'done');
      stateStore.failure = new Error('no');
      for (let run = 0; run < 1500; run++) await registry.get('job').run();
      await clock.advance(20_000);
      expect(cluster.monitor.droppedRecords).toBeGreaterThan(0);
      expect((await scrape()).values('background_jobs_state_dropped_records_total')).toEqual({
        '': cluster.monitor.droppedRecords,
      });
    });
  });

  describe('histograms', () => {
    it('are the duration of a run, and the delay of its tick', async () => {
      const { clock, registry, lockStore, scrape } = await startMetrics();
      registry.add('job', HOURLY, () => later(clock, 3000));
      lockStore.before = ({ name }) => (name === 'tryAcquire' ? later(clock, 150) : undefined);
      await clock.advance(HOUR);
      const scraped = await scrape();
      const job = 'job_name="job"';
      expect(scraped.values('background_jobs_run_duration_seconds_bucket')).toEqual({
        [`le="0.1",${job}`]: 0,
        [`le="1",${job}`]: 0,
        [`le="5",${job}`]: 1,
        [`le="30",${job}`]: 1,
        [`le="120",${job}`]: 1,
        [`le="600",${job}`]: 1,
        [`le="3600",${job}`]: 1,
        [`le="+Inf",${job}`]: 1,
      });
      expect(scraped.byJob('background_jobs_run_duration_seconds_sum')).toEqual({ job: 3 });
      expect(scraped.values('background_jobs_start_delay_seconds_sum')).toEqual({ '': 0.3 });
      expect(scraped.values('background_jobs_start_delay_seconds_bucket')).toMatchObject({
        'le="0.1"': 0,
        'le="0.5"': 1,
      });
    });

    it('have the delay of ticks alone', async () => {
      const { clock, registry, scrape } = await startMetrics();
      registry.add('at start', { ...HOURLY, runOnStart: true, catchUp: '2h' }, () => 'done');
      await clock.advance(1000);
      await registry.get('at start').run();
      await registry.get('at start').run({ tick: new Date('2026-01-01T00:00:00Z') });
      const scraped = await scrape();
      expect(scraped.byJob('background_jobs_run_duration_seconds_count')).toEqual({ 'at start': 4 });
      expect(scraped.values('background_jobs_start_delay_seconds_count')).toEqual({ '': 0 });
    });

    it('are the answers of the lock store, and its failures are counted', async () => {
      const { clock, registry, lockStore, scrape } = await startMetrics();
      registry.add('job', HOURLY, () => 'done');
      const counts = async () => {
        const scraped = await scrape();
        return {
          count: scraped.values('background_jobs_lock_store_command_duration_seconds_count'),
          errors: scraped.values('background_jobs_lock_store_errors_total'),
        };
      };
      await clock.advance(HOUR);
      const before = await counts();
      expect(before.count).toEqual({ 'command="acquire"': 2, 'command="release"': 1 });
      lockStore.before = () => Promise.reject(new Error('no'));
      await clock.advance(HOUR);
      const { errors } = await counts();
      expect(errors['command="acquire"']).toBeGreaterThan(0);
      expect(errors).toMatchObject({ 'command="extend"': 0, 'command="release"': 0 });
    });
  });

  describe('the series of a job', () => {
    it('go when it is removed, and those of other jobs stay', async () => {
      const { clock, registry, reported, scrape } = await startMetrics();
      for (const name of ['job', 'other']) registry.add(name, HOURLY, () => 'done');
      await clock.advance(HOUR);
      await reported();
      const before = await scrape();
      expect(before.namesWith('job_name', 'job')).toEqual(before.namesWith('job_name', 'other'));
      expect(before.namesWith('job_name', 'job')).toHaveLength(13);
      await registry.remove('job');
      const after = await scrape();
      expect(after.namesWith('job_name', 'job')).toEqual([]);
      expect(after.namesWith('job_name', 'other')).toEqual(before.namesWith('job_name', 'other'));
    });

    it('do not come back with a run that ends after the removal', async () => {
      const { clock, registry, scrape } = await startMetrics();
      registry.add('job', HOURLY, () => later(clock, HOUR / 4));
      const result = registry.get('job').run();
      await settle();
      const removed = registry.remove('job');
      await scrape();
      await clock.advance(HOUR / 4);
      await removed;
      await expect(result).resolves.toMatchObject({ outcome: 'succeeded' });
      expect((await scrape()).namesWith('job_name', 'job')).toEqual([]);
    });

    it('begin again with a job of the same name', async () => {
      const { registry, scrape } = await startMetrics();
      registry.add('job', HOURLY, () => 'done');
      await registry.get('job').run();
      await registry.remove('job');
      await scrape();
      registry.add('job', HOURLY, () => 'done');
      expect((await scrape()).values('background_jobs_runs_total')).toEqual({
        'job_name="job",outcome="succeeded"': 0,
        'job_name="job",outcome="failed"': 0,
      });
    });
  });
}
