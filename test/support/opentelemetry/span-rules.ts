import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from '@jest/globals';
import { SPAN_ATTRIBUTES } from '../../../lib/opentelemetry/attributes.js';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { settle } from '../virtual-clock.js';
import { MINUTE, type ObservedApps, observedApps } from './observed-apps.js';

class PaymentError extends Error {}

class Reports {
  @BackgroundJob({ cron: '* * * * *', timeZone: 'Europe/Berlin', name: 'reports', lock: { key: 'mails' } })
  async send(): Promise<void> {
    await settle();
    trace.getTracer('test').startSpan('query').end();
  }
}

/** An interceptor that answers for the handler. */
class Answers {
  intercept(): Promise<unknown> {
    return Promise.resolve('answered');
  }
}

const attributeOf = (span: ReadableSpan | undefined, name: keyof typeof SPAN_ATTRIBUTES): unknown =>
  span?.attributes[SPAN_ATTRIBUTES[name]];

const within = <Result>(name: string, call: () => Promise<Result>): Promise<Result> =>
  trace.getTracer('test').startActiveSpan(name, (span) => call().finally(() => span.end()));

/** Rules for the spans of real applications. They hold on every supported major version of Nest. */
export function describeSpans(): void {
  describe('the spans of an application', () => {
    const apps: ObservedApps = observedApps();
    const spanOf = (name: string) => apps.telemetry.spans.find((span) => span.name === name);

    it('have all attributes, for a tick that begins a trace of its own', async () => {
      await within('request', async () => {
        await apps.start({ providers: [Reports] });
        await apps.clock.advance(MINUTE);
      });
      const span = spanOf('reports');
      expect(span).toMatchObject({
        kind: SpanKind.INTERNAL,
        status: { code: SpanStatusCode.UNSET },
        events: [],
        instrumentationScope: { name: 'nestjs-background-jobs' },
      });
      expect(span?.attributes).toEqual({
        'job.system': 'nestjs_background_jobs',
        'code.function.name': 'Reports.send',
        'background_jobs.job.name': 'reports',
        'background_jobs.run.id': expect.stringMatching(/./),
        'background_jobs.run.trigger': 'tick',
        'background_jobs.run.tick': '2026-01-01T00:01:00.000Z',
        'background_jobs.run.attempts': 1,
        'background_jobs.run.start_delay': 0,
        'background_jobs.schedule': '* * * * * (Europe/Berlin)',
        'background_jobs.lock.key': 'mails',
        'background_jobs.lock.lost': false,
        'background_jobs.instance': expect.stringMatching(new RegExp(`:${process.pid}:[0-9a-f]{12}$`)),
      });
      expect(span?.parentSpanContext).toBeUndefined();
      expect(span?.spanContext().traceId).not.toBe(spanOf('request')?.spanContext().traceId);
      expect(spanOf('query')?.parentSpanContext?.spanId).toBe(span?.spanContext().spanId);
    });

    it('say with how much delay the handler was called', async () => {
      const { registry } = await apps.start();
      registry.add('late', { cron: '* * * * *' }, () => 'done');
      apps.clock.block(MINUTE + 2500);
      await apps.clock.advance(0);
      expect(attributeOf(spanOf('late'), 'tick')).toBe('2026-01-01T00:01:00.000Z');
      expect(attributeOf(spanOf('late'), 'startDelay')).toBe(2.5);
    });

    it('of manual runs are children of the active span, and have no delay', async () => {
      const { registry } = await apps.start({ providers: [Reports] });
      const tick = new Date('2025-12-31T00:00:00Z');
      await within('request', () => registry.get('reports').run({ tick }));
      const span = spanOf('reports');
      expect(span?.parentSpanContext?.spanId).toBe(spanOf('request')?.spanContext().spanId);
      expect(attributeOf(span, 'trigger')).toBe('manual');
      expect(attributeOf(span, 'tick')).toBe('2025-12-31T00:00:00.000Z');
      expect(span?.attributes).not.toHaveProperty([SPAN_ATTRIBUTES.startDelay]);
      expect(trace.getSpan(context.active())).toBeUndefined();
    });

    it('of runs at the start are traces of their own, without a tick', async () => {
      const { registry } = await apps.start();
      await within('request', async () => {
        registry.add('warm-up', { interval: '1h', runOnStart: true, lock: false }, () => 'done');
        await settle();
      });
      const span = spanOf('warm-up');
      expect(span?.parentSpanContext).toBeUndefined();
      expect(attributeOf(span, 'trigger')).toBe('startup');
      for (const absent of ['tick', 'startDelay', 'lockKey', 'lockLost'] as const)
        expect(span?.attributes).not.toHaveProperty([SPAN_ATTRIBUTES[absent]]);
    });

    it('cover all attempts, and say why the last one has failed', async () => {
      const { registry } = await apps.start();
      const error = new PaymentError('card refused');
      registry.add('pay', { cron: '* * * * *', retry: { attempts: 3, delay: 1000 } }, async () => {
        await settle();
        throw error;
      });
      await apps.clock.advance(MINUTE + 30_000);
      const pays = apps.telemetry.spans.filter(({ name }) => name === 'pay');
      expect(pays).toHaveLength(1);
      expect(attributeOf(pays[0], 'attempts')).toBe(3);
      expect(attributeOf(pays[0], 'errorType')).toBe('PaymentError');
      expect(pays[0]?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'card refused' });
      expect(pays[0]?.events).toMatchObject([
        {
          name: 'exception',
          attributes: { 'exception.type': 'PaymentError', 'exception.stacktrace': error.stack },
        },
      ]);
    });

    it('have no failure where a later attempt succeeds', async () => {
      const { registry } = await apps.start();
      let calls = 0;
      registry.add('pay', { cron: '* * * * *', retry: { attempts: 2, delay: 1000 } }, () => {
        if (++calls === 1) throw new PaymentError('card refused');
      });
      await apps.clock.advance(MINUTE + 30_000);
      expect(spanOf('pay')).toMatchObject({ status: { code: SpanStatusCode.UNSET }, events: [] });
      expect(attributeOf(spanOf('pay'), 'attempts')).toBe(2);
      expect(spanOf('pay')?.attributes).not.toHaveProperty([SPAN_ATTRIBUTES.errorType]);
    });

    it('say that a run took too long', async () => {
      const { registry } = await apps.start();
      const untilAborted = ({ signal }: JobRun) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late'))));
      registry.add('slow', { cron: '* * * * *', timeout: '5s' }, untilAborted);
      await apps.clock.advance(MINUTE + 10_000);
      expect(attributeOf(spanOf('slow'), 'errorType')).toBe('JobTimeoutError');
    });

    it('say that the lock was lost', async () => {
      const { registry } = await apps.start();
      registry.add('job', { cron: '* * * * *' }, apps.waits);
      await apps.clock.advance(MINUTE);
      await apps.loseLease();
      await apps.clock.advance(30_000);
      apps.endRuns();
      await settle();
      expect(attributeOf(spanOf('job'), 'lockLost')).toBe(true);
      expect(spanOf('job')?.status.code).toBe(SpanStatusCode.UNSET);
    });

    it('are none for skips: of several instances one has a span, and a paused job has none', async () => {
      const started = [await apps.start(), await apps.start(), await apps.start()];
      for (const { registry } of started) registry.add('job', { cron: '* * * * *' }, () => 'done');
      await apps.clock.advance(MINUTE);
      expect(apps.telemetry.spans).toHaveLength(1);
      for (const { registry } of started) registry.get('job').pause();
      await apps.clock.advance(MINUTE);
      expect(apps.telemetry.spans).toHaveLength(1);
    });

    it('are none where an interceptor does not call the handler', async () => {
      const { registry } = await apps.start({}, { interceptors: [Answers] });
      registry.add('job', { cron: '* * * * *' }, () => 'done');
      await apps.clock.advance(MINUTE);
      expect(registry.get('job').lastRun).toMatchObject({ outcome: 'succeeded', value: 'answered' });
      expect(apps.telemetry.spans).toEqual([]);
    });

    it('go on when the application is closed and another one starts', async () => {
      for (const count of [1, 2]) {
        const { context: app, registry } = await apps.start();
        registry.add('job', { cron: '* * * * *' }, () => 'done');
        await apps.clock.advance(MINUTE);
        await app.close();
        expect(apps.telemetry.spans).toHaveLength(count);
      }
      const instances = apps.telemetry.spans.map((span) => attributeOf(span, 'instance'));
      expect(new Set(instances).size).toBe(2);
    });
  });
}
