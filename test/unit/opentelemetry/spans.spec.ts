import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SPAN_ATTRIBUTES } from '../../../lib/opentelemetry/attributes.js';
import { BackgroundJobsInstrumentation } from '../../../lib/opentelemetry/index.js';
import { deceitfulError, forgetfulError, hostileProxy } from '../../support/hostile.js';
import { publishRun, runOf } from '../../support/opentelemetry/published-run.js';
import { Telemetry } from '../../support/opentelemetry/telemetry.js';

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

const fails = (error: unknown) => () => {
  throw error;
};

describe('the span of a run', () => {
  it('has the name of the job, and all attributes', async () => {
    await publishRun(runOf(), () => 'sent');
    const [span, ...others] = telemetry.spans;
    expect(others).toEqual([]);
    expect(span).toMatchObject({
      name: 'reports',
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.UNSET },
      events: [],
      instrumentationScope: { name: 'nestjs-background-jobs', version: expect.stringMatching(/^\d/) },
    });
    expect(span?.attributes).toEqual({
      'job.system': 'nestjs_background_jobs',
      'code.function.name': 'Reports.send',
      'background_jobs.job.name': 'reports',
      'background_jobs.run.id': 'aaa-1',
      'background_jobs.run.trigger': 'tick',
      'background_jobs.run.tick': '2026-01-01T02:00:00.000Z',
      'background_jobs.run.attempts': 1,
      'background_jobs.run.start_delay': 0.25,
      'background_jobs.schedule': '0 * * * * (UTC)',
      'background_jobs.lock.key': 'reports',
      'background_jobs.lock.lost': false,
      'background_jobs.instance': 'web-1:1:aaa',
    });
    expect([...Object.keys(span?.attributes ?? {}), 'error.type'].sort()).toEqual(
      Object.values(SPAN_ATTRIBUTES).sort(),
    );
  });

  it('has at its end what the run has become', async () => {
    const run = runOf();
    await publishRun(run, () => {
      run.attempt = 3;
      run.lockLost = true;
    });
    expect(telemetry.spans[0]?.attributes).toMatchObject({
      'background_jobs.run.attempts': 3,
      'background_jobs.lock.lost': true,
    });
  });

  it('has no attribute that a job without a lock or a run without a tick has no value for', async () => {
    await publishRun(runOf({ lockKey: undefined, tick: undefined, trigger: 'startup' }), () => 'done');
    const names = Object.keys(telemetry.spans[0]?.attributes ?? {});
    expect(names).toHaveLength(8);
    for (const absent of ['run.tick', 'run.start_delay', 'lock.key', 'lock.lost'])
      expect(names).not.toContain(`background_jobs.${absent}`);
  });

  it('of a manual run has no start delay, whatever tick it makes up for', async () => {
    await publishRun(runOf({ trigger: 'manual' }), () => 'done');
    expect(telemetry.spans[0]?.attributes).toHaveProperty(['background_jobs.run.tick']);
    expect(telemetry.spans[0]?.attributes).not.toHaveProperty(['background_jobs.run.start_delay']);
  });

  it('has no negative start delay where clocks differ', async () => {
    await publishRun(runOf({ calledAt: new Date('2026-01-01T01:59:59Z') }), () => 'done');
    expect(telemetry.spans[0]?.attributes).toHaveProperty(['background_jobs.run.start_delay'], 0);
  });
});

describe('the parent of the span', () => {
  const request = (call: () => Promise<unknown>) =>
    trace.getTracer('test').startActiveSpan('request', (span) => call().finally(() => span.end()));

  it.each(['tick', 'startup', 'catch-up', 'recovery'] as const)(
    'is none for the trigger %s, also while a span is active',
    async (trigger) => {
      await request(() => publishRun(runOf({ trigger }), () => 'done'));
      const [run, parent] = telemetry.spans;
      expect(run?.parentSpanContext).toBeUndefined();
      expect(run?.spanContext().traceId).not.toBe(parent?.spanContext().traceId);
    },
  );

  it('is the active span for a manual run, and none where there is none', async () => {
    await request(() => publishRun(runOf({ trigger: 'manual' }), () => 'done'));
    await publishRun(runOf({ trigger: 'manual' }), () => 'done');
    const [run, parent, alone] = telemetry.spans;
    expect(run?.parentSpanContext?.spanId).toBe(parent?.spanContext().spanId);
    expect(alone?.parentSpanContext).toBeUndefined();
  });
});

describe('in the handler', () => {
  it('the span is active, also after awaits, and not after the run', async () => {
    await publishRun(runOf(), async () => {
      await Promise.resolve();
      trace.getTracer('test').startSpan('child').end();
    });
    const [child, run] = telemetry.spans;
    expect(child?.parentSpanContext?.spanId).toBe(run?.spanContext().spanId);
    expect(trace.getSpan(context.active())).toBeUndefined();
  });

  it('runs at once have a span each', async () => {
    const ids = await Promise.all(
      ['aaa-1', 'aaa-2', 'aaa-3'].map((runId) =>
        publishRun(runOf({ runId }), async () => {
          await Promise.resolve();
          return trace.getSpan(context.active())?.spanContext().spanId;
        }),
      ),
    );
    expect(ids).toEqual(telemetry.spans.map((span) => span.spanContext().spanId));
    expect(new Set(ids).size).toBe(3);
  });
});

describe('a failure', () => {
  class PaymentError extends Error {}

  it('is the status of the span, with the type of the error and the exception', async () => {
    const error = new PaymentError('card refused');
    await expect(publishRun(runOf(), fails(error))).rejects.toBe(error);
    const [span] = telemetry.spans;
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'card refused' });
    expect(span?.attributes).toHaveProperty(['error.type'], 'PaymentError');
    expect(span?.events).toMatchObject([
      {
        name: 'exception',
        attributes: {
          'exception.type': 'PaymentError',
          'exception.message': 'card refused',
          'exception.stacktrace': error.stack,
        },
      },
    ]);
  });

  it.each([
    ['the name of the error', new TypeError('no'), 'TypeError'],
    ['a plain error', new Error('no'), 'Error'],
    ['a name of its own', Object.assign(new Error('no'), { name: 'QUOTA' }), 'QUOTA'],
    ['a text', 'no', '_OTHER'],
    ['nothing', undefined, '_OTHER'],
    ['a plain object', { code: 1 }, '_OTHER'],
  ])('has a type for %s', async (_, thrown, type) => {
    await expect(publishRun(runOf(), fails(thrown))).rejects.toBe(thrown);
    expect(telemetry.spans[0]?.attributes).toHaveProperty(['error.type'], type);
    expect(telemetry.spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
  });

  it.each([
    ['an error that cannot be looked at', hostileProxy()],
    ['an error without a readable message', deceitfulError()],
    ['an error that forgets its message', forgetfulError('message', 1)],
    ['an error that forgets its name', forgetfulError('name', 1)],
    ['an error that forgets its stack', forgetfulError('stack', 1)],
  ])('may be %s', async (_, thrown) => {
    await publishRun(runOf(), fails(thrown)).catch(() => undefined);
    expect(telemetry.spans[0]?.status.code).toBe(SpanStatusCode.ERROR);
  });
});
