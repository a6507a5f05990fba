import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RunResult } from '../../../lib/runs/run-result.js';
import type { JobInterceptor } from '../../../lib/runs/job-interceptor.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { ShutdownError } from '../../../lib/core/errors.js';
import { gate, PERIOD, runnableJob, TestInstance } from '../../support/test-instance.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

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

describe('a run lasts as long as its handler, whatever its interceptors do', () => {
  const locks = [
    ['with a lock', {}],
    ['without a lock', false],
  ] as const;

  /** How many handlers are at work at once, at most, and the gate that lets them end. */
  function counted() {
    const { opened, open } = gate<unknown>();
    const count = { now: 0, most: 0 };
    const handler = async (): Promise<unknown> => {
      count.most = Math.max(count.most, ++count.now);
      await opened;
      count.now--;
      return 'late';
    };
    return { handler, open, count };
  }

  it.each(locks)('one that ends before its handler does not end the run, %s', async (_how, lock) => {
    const { handler, open, count } = counted();
    use((_run, next) => {
      void next();
      return Promise.resolve('early');
    });
    const running = runnableJob(handler, lock);
    const first = instance.tick(running);
    await clock.advance(PERIOD);
    await expect(instance.tick(running)).resolves.toMatchObject({ reason: 'still-running' });
    expect(instance.runner.inFlight.isIdle).toBe(false);
    open(undefined);

    await expect(first).resolves.toMatchObject({ outcome: 'succeeded', value: 'early' });
    expect(count).toEqual({ now: 0, most: 1 });
  });

  it('one that ends before its handler does not release the lease under it', async () => {
    const { handler, open } = counted();
    use((_run, next) => {
      void next();
      return Promise.reject(new Error('early'));
    });
    const result = instance.manual(runnableJob(handler));
    await clock.advance(100_000);
    expect(store.sent('release')).toEqual([]);
    open(undefined);

    await expect(result).resolves.toMatchObject({ outcome: 'failed', error: { message: 'early' } });
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });

  it.each(locks)('a second next() is refused while the handler is at work, %s', async (_how, lock) => {
    const { handler, open, count } = counted();
    let second: unknown;
    use(async (_run, next) => {
      const first = next();
      second = await next().catch((error: unknown) => error);
      return first;
    });
    const result = instance.manual(runnableJob(handler, lock));
    await settle();
    expect(second).toMatchObject({ message: expect.stringContaining('is at work') });
    open(undefined);

    await expect(result).resolves.toMatchObject({ outcome: 'succeeded', value: 'late', attempts: 1 });
    expect(count.most).toBe(1);
  });

  it('a second next() is refused between two attempts of the first', async () => {
    const errors: unknown[] = [];
    use(async (_run, next) => {
      const first = next();
      await new Promise<void>((resolve) => clock.after(500, resolve));
      await next().catch((error: unknown) => errors.push(error));
      return first;
    });
    const failing = job(() => Promise.reject(new Error('no')), {
      retry: { attempts: 2, delay: 1000, factor: 1 },
    });
    const result = instance.manual(failing);
    await clock.advance(2000);

    await expect(result).resolves.toMatchObject({ outcome: 'failed', attempts: 2 });
    expect(errors).toHaveLength(1);
  });

  it('a second next() is refused while a handler is at work that was left behind by its timeout', async () => {
    const { handler, open, count } = counted();
    use(async (_run, next) => next().catch(() => next()));
    const result = instance.manual(runnableJob(handler, {}, { timeout: 1000 }));
    await clock.advance(PERIOD);

    await expect(result).resolves.toMatchObject({
      outcome: 'failed',
      attempts: 1,
      error: { message: expect.stringContaining('is at work') },
    });
    expect(count).toEqual({ now: 1, most: 1 });
    open(undefined);
    await settle();
  });

  it('next() calls the handler again when the first call has settled', async () => {
    let calls = 0;
    use(async (_run, next) => next().catch(() => next()));
    const flaky = job(() => (++calls === 1 ? Promise.reject(new Error('once')) : 'again'));

    await expect(instance.manual(flaky)).resolves.toMatchObject({ value: 'again', attempts: 2 });
  });

  it('next() is refused when intercept() has returned, be it that of an outer interceptor', async () => {
    const late: unknown[] = [];
    const { opened, open } = gate();
    use(
      (_run, next) => {
        void next();
        return Promise.resolve('early');
      },
      async (_run, next) => {
        await opened;
        late.push(await next().catch((error: unknown) => error));
      },
    );
    await instance.manual(job());
    open();
    await settle();

    expect(late).toEqual([expect.objectContaining({ message: expect.stringContaining('had returned') })]);
    expect(steps).toEqual([]);
  });

  it('next() is refused when the run must end', async () => {
    const reason = new ShutdownError('over');
    const { opened, open } = gate();
    use(async (_run, next) => {
      await opened;
      return next();
    });
    const result = instance.manual(job());
    await settle();
    for (const run of instance.runner.inFlight.all) run.abort(reason);
    open();

    await expect(result).resolves.toMatchObject({ outcome: 'failed', error: reason, attempts: 0 });
    expect(steps).toEqual([]);
  });

  it('a rejection that the interceptor looks at late, or never, ends no process', async () => {
    const results: RunResult[] = [];
    use(async (_run, next) => {
      const answer = next();
      await new Promise<void>((resolve) => clock.after(1000, resolve));
      return answer;
    });
    void instance.manual(job(() => Promise.reject(new Error('no')))).then((result) => results.push(result));
    await clock.advance(1000);
    await settle();

    expect(results).toMatchObject([{ outcome: 'failed', error: { message: 'no' } }]);
  });
});
