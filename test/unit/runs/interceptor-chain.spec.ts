import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JobInterceptor } from '../../../lib/runs/job-interceptor.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { runnableJob, TestInstance } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let store: RecordingLockStore;
let instance: TestInstance;
let steps: string[];

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  instance = new TestInstance(clock, store);
  steps = [];
});

const job = (handler: (run: JobRun) => unknown = () => 'value', options = {}) =>
  runnableJob(
    (run) => {
      steps.push('handler');
      return handler(run);
    },
    {},
    options,
  );

/** Writes down when it is entered and left. */
function step(name: string): JobInterceptor {
  return {
    intercept: async (_run, next) => {
      steps.push(`${name} in`);
      try {
        return await next();
      } finally {
        steps.push(`${name} out`);
      }
    },
  };
}

function use(...interceptors: (JobInterceptor | JobInterceptor['intercept'])[]): void {
  instance.interceptors.use(
    interceptors.map((each) => (typeof each === 'function' ? { intercept: each } : each)),
  );
}

describe('interceptors around a run', () => {
  it('lie inside of the lock, the first outermost', async () => {
    use(
      async (run, next) => {
        steps.push(`held: ${String(run.lock?.isHeld)}`);
        return next();
      },
      step('first'),
      step('second'),
    );
    await instance.manual(job());

    expect(steps).toEqual(['held: true', 'first in', 'second in', 'handler', 'second out', 'first out']);
  });

  it('lie once around all attempts, and see the same run as the handler', async () => {
    const runs = new Set<JobRun>();
    use(step('outer'), (run, next) => {
      runs.add(run);
      return next();
    });
    const failing = job(
      (run) => {
        runs.add(run);
        throw new Error(`attempt ${run.attempt}`);
      },
      { retry: { attempts: 3, delay: 1000, factor: 1 } },
    );
    const result = instance.manual(failing);
    await clock.advance(2000);

    await expect(result).resolves.toMatchObject({ outcome: 'failed', error: { message: 'attempt 3' } });
    expect(steps).toEqual(['outer in', 'handler', 'handler', 'handler', 'outer out']);
    expect(runs.size).toBe(1);
  });

  it('are left out of a run that is skipped', async () => {
    await store.tryAcquire('lock:job', 60_000);
    use(step('outer'));

    await expect(instance.manual(job())).resolves.toMatchObject({ outcome: 'skipped' });
    expect(steps).toEqual([]);
  });

  it('find the error of the handler, and may end the run otherwise', async () => {
    use(async (_run, next) => next().catch((error: unknown) => ({ caught: error })));
    const caught = new Error('caught');

    await expect(
      instance.manual(
        job(() => {
          throw caught;
        }),
      ),
    ).resolves.toMatchObject({ outcome: 'succeeded', value: { caught } });
  });

  it('one that never calls next() ends the run with a value of its own, and the handler is not called', async () => {
    use(() => Promise.resolve('cached'), step('inner'));

    await expect(instance.manual(job())).resolves.toMatchObject({
      outcome: 'succeeded',
      value: 'cached',
      attempts: 0,
    });
    expect(steps).toEqual([]);
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });
});

describe('an interceptor that fails', () => {
  const failure = new Error('interceptor');

  it.each<[string, JobInterceptor['intercept'], string[]]>([
    ['before', () => Promise.reject(failure), []],
    ['after', (_run, next) => next().then(() => Promise.reject(failure)), ['handler']],
    [
      'at once',
      () => {
        throw failure;
      },
      [],
    ],
  ])('%s fails the run, and releases the lock', async (_when, intercept, called) => {
    use(intercept);

    await expect(instance.manual(job())).resolves.toMatchObject({ outcome: 'failed', error: failure });
    expect(steps).toEqual(called);
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });

  it('at once is a rejection to the one around it', async () => {
    use(
      (_run, next) => next().catch(() => 'recovered'),
      () => {
        throw failure;
      },
    );

    await expect(instance.manual(job())).resolves.toMatchObject({ value: 'recovered' });
  });

  it('by returning no promise is no failure to the one around it', async () => {
    // As JavaScript would allow it.
    const careless = (() => 'plain') as unknown as JobInterceptor['intercept'];
    use((_run, next) => next().then((value) => `${String(value)} value`), careless);

    await expect(instance.manual(job())).resolves.toMatchObject({ value: 'plain value' });
  });
});
