import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InstanceChannels } from '../../../lib/core/channels.js';
import { BOUNDARIES, METRICS } from '../../../lib/opentelemetry/attributes.js';
import { BackgroundJobsInstrumentation } from '../../../lib/opentelemetry/index.js';
import { publishRun, runOf } from '../../support/opentelemetry/published-run.js';
import { Telemetry } from '../../support/opentelemetry/telemetry.js';

const job = { 'background_jobs.job.name': 'reports' };
const tick = new Date('2026-01-01T02:00:00Z');
const channels = new InstanceChannels('web-1:1:aaa');

let telemetry: Telemetry;
let instrumentation: BackgroundJobsInstrumentation;

beforeEach(() => {
  telemetry = new Telemetry().setGlobal();
  instrumentation = new BackgroundJobsInstrumentation();
});

afterEach(async () => {
  instrumentation.disable();
  await telemetry.close();
});

describe('the metrics of runs', () => {
  it('are the duration by outcome and type of error, in seconds', async () => {
    await publishRun(runOf(), () => 'sent');
    await publishRun(runOf(), () => 'sent');
    await publishRun(runOf(), () => Promise.reject(new TypeError('no'))).catch(() => undefined);
    const { unit, points } = await telemetry.metric('background_jobs.run.duration');
    expect(unit).toBe('s');
    expect(points).toEqual([
      {
        attributes: { ...job, 'background_jobs.run.outcome': 'succeeded' },
        value: expect.objectContaining({
          count: 2,
          buckets: { boundaries: [0.1, 1, 5, 30, 120, 600, 3600], counts: expect.any(Array) },
        }),
      },
      {
        attributes: { ...job, 'background_jobs.run.outcome': 'failed', 'error.type': 'TypeError' },
        value: expect.objectContaining({ count: 1 }),
      },
    ]);
  });

  it('are the delay of ticks, and of no other run', async () => {
    await publishRun(runOf(), () => 'sent');
    for (const trigger of ['startup', 'catch-up', 'recovery', 'manual'] as const)
      await publishRun(runOf({ trigger }), () => 'sent');
    const { unit, points } = await telemetry.metric('background_jobs.run.start_delay');
    expect(unit).toBe('s');
    expect(points).toEqual([
      {
        attributes: job,
        value: expect.objectContaining({
          count: 1,
          sum: 0.25,
          buckets: { boundaries: [0.005, 0.025, 0.1, 0.5, 1, 5, 30, 60], counts: expect.any(Array) },
        }),
      },
    ]);
  });

  it('are the runs in their handler', async () => {
    const seen: unknown[] = [];
    const look = async () => seen.push((await telemetry.metric('background_jobs.run.active')).points);
    await publishRun(runOf(), () => publishRun(runOf({ runId: 'aaa-2' }), look));
    await look();
    expect(seen).toEqual([[{ attributes: job, value: 2 }], [{ attributes: job, value: 0 }]]);
    expect((await telemetry.metric('background_jobs.run.active')).unit).toBe('{run}');
  });
});

describe('the metrics of ticks and locks', () => {
  const skip = (reason: string, trigger: 'tick' | 'manual' = 'tick') =>
    channels.publish('skip', () => ({ job: 'reports', trigger, tick, reason }));

  it('are skips by their reason, without ticks that another instance has claimed and without manual runs', async () => {
    skip('lock-unavailable');
    skip('lock-unavailable');
    skip('paused');
    skip('claimed-elsewhere');
    skip('running-elsewhere', 'manual');
    expect(await telemetry.metric('background_jobs.tick.skipped')).toEqual({
      unit: '{tick}',
      points: [
        { attributes: { ...job, 'background_jobs.skip.reason': 'lock-unavailable' }, value: 2 },
        { attributes: { ...job, 'background_jobs.skip.reason': 'paused' }, value: 1 },
      ],
    });
  });

  it('are missed ticks', async () => {
    channels.publish('miss', () => ({ job: 'reports', count: 3, from: tick, to: tick }));
    channels.publish('miss', () => ({ job: 'reports', count: 2, from: tick, to: tick }));
    const missed = await telemetry.metric('background_jobs.tick.missed');
    expect(missed).toEqual({ unit: '{tick}', points: [{ attributes: job, value: 5 }] });
  });

  it('are lost locks', async () => {
    channels.publish('lock-lost', () => ({
      job: 'reports',
      runId: 'aaa-1',
      key: 'k',
      error: new Error('no'),
    }));
    const lost = await telemetry.metric('background_jobs.lock.lost');
    expect(lost).toEqual({ unit: '{lock}', points: [{ attributes: job, value: 1 }] });
  });
});

it('there are no others, and all are named in one place', async () => {
  await publishRun(runOf(), () => 'sent');
  channels.publish('skip', () => ({ job: 'reports', trigger: 'tick' as const, tick, reason: 'paused' }));
  channels.publish('miss', () => ({ job: 'reports', count: 1, from: tick, to: tick }));
  channels.publish('lock-lost', () => ({ job: 'reports', runId: 'aaa-1', key: 'k', error: new Error('no') }));
  expect(await telemetry.names()).toEqual(Object.values(METRICS).sort());
  expect(Object.keys(BOUNDARIES)).toEqual(['duration', 'startDelay']);
});
