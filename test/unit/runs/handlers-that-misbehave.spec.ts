import { beforeEach, describe, expect, it } from '@jest/globals';
import { EMPTY, from, map, Observable, of, throwError } from 'rxjs';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { runnableJob, TestInstance } from '../../support/test-instance.js';
import { deceitfulError, hostileProxy } from '../../support/hostile.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

/*
 * A rejection that nobody handles ends a process of Node, and fails the test during which it comes up: Jest listens
 * for it. Each test here therefore ends with some turns of the event loop. What a `process.on()` in a spec would hear
 * is nothing, since Jest gives it a copy of `process`; test/unit/module/process.spec.ts looks at a real one.
 */

let clock: VirtualClock;
let store: RecordingLockStore;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  instance = new TestInstance(clock, store);
});

const rejecting = (reason: unknown) => () => {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is what it is about
  return Promise.reject(reason);
};
const throwing = (thrown: unknown) => () => {
  throw thrown;
};

describe('a handler that fails in any way fails its run, and nothing else', () => {
  it.each([
    ['throws an error at once', throwing(new Error('at once')), 'at once'],
    ['rejects with an error', rejecting(new Error('later')), 'later'],
    ['throws a string', throwing('text'), 'expected an Error to be thrown, got "text" (string)'],
    ['rejects with undefined', rejecting(undefined), 'expected an Error to be thrown, got `undefined`'],
    ['rejects with null', rejecting(null), 'expected an Error to be thrown, got `null`'],
    ['rejects with a string', rejecting('text'), 'got "text" (string)'],
    ['rejects with a symbol', rejecting(Symbol('s')), 'got Symbol(s) (symbol)'],
    [
      'rejects with an object without a prototype',
      rejecting(Object.create(null)),
      'got an object of class null',
    ],
    [
      'throws a proxy that throws on everything',
      throwing(hostileProxy()),
      'something that cannot be looked at',
    ],
    ['rejects with a proxy that throws on everything', rejecting(hostileProxy()), 'cannot be looked at'],
    ['returns a proxy that throws on everything', () => hostileProxy(), 'a trap'],
    ['throws an error whose message cannot be read', throwing(deceitfulError()), 'cannot be looked at'],
    ['returns a thenable that throws', () => ({ then: throwing(new Error('in then')) }), 'in then'],
    [
      'returns a thenable whose `then` cannot be read',
      () => Object.defineProperty({}, 'then', { get: throwing(new Error('no then')) }),
      'no then',
    ],
    ['is no function any more', undefined as unknown as () => void, 'is not a function'],
  ])('%s', async (_title, handler, message) => {
    const job = runnableJob(handler);

    const result = await instance.tick(job);
    await settle();

    expect(result.outcome).toBe('failed');
    expect(result.error?.message).toContain(message);
    expect(result).toMatchObject({ attempts: 1, lockLost: false });
    expect(instance.seen).toEqual(['started', 'failed']);
    expect(instance.runner.inFlight.all).toEqual([]);
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });

  it('what was thrown is the cause of the error, unless it is one itself', async () => {
    const error = new TypeError('itself');

    expect((await instance.manual(runnableJob(rejecting('text')))).error?.cause).toBe('text');
    expect((await instance.manual(runnableJob(rejecting(error)))).error).toBe(error);
  });
});

describe('a handler that returns no promise has ended', () => {
  it.each([
    ['nothing', undefined],
    ['a number', 42],
    ['a function', String],
    ['an object', { rows: 3 }],
  ])('%s is the value of the run', async (_title, value) => {
    await expect(instance.manual(runnableJob(() => value))).resolves.toMatchObject({
      outcome: 'succeeded',
      value,
    });
  });

  it('an Observable is subscribed to, and its last value counts', async () => {
    let subscribed = 0;
    const cold = new Observable<number>((subscriber) => {
      subscribed++;
      subscriber.next(1);
      subscriber.next(2);
      subscriber.complete();
    });

    for (const handler of [() => cold, () => Promise.resolve(cold)]) {
      await expect(instance.manual(runnableJob(handler))).resolves.toMatchObject({ value: 2 });
    }
    expect(subscribed).toBe(2);
  });

  it('an Observable without a value succeeds, and one that fails fails the attempt', async () => {
    const failures = [throwError(() => new Error('once')), of('again')];
    const retried = runnableJob(() => failures.shift(), {}, { retry: { attempts: 2, delay: 0, factor: 1 } });

    await expect(instance.manual(runnableJob(() => EMPTY))).resolves.toMatchObject({
      outcome: 'succeeded',
      value: undefined,
    });
    await expect(instance.manual(retried)).resolves.toMatchObject({ value: 'again', attempts: 2 });
  });

  it('an Observable that an interceptor returns is subscribed to', async () => {
    instance.interceptors.use([
      { intercept: (_run, next) => from(next()).pipe(map((value) => `${String(value)}!`)) as never },
    ]);

    await expect(instance.manual(runnableJob(() => 'value'))).resolves.toMatchObject({ value: 'value!' });
  });

  it.each<[string, () => unknown]>([
    [
      'a generator',
      function* () {
        yield 1;
      },
    ],
    [
      'an async generator',
      async function* () {
        yield await Promise.resolve(1);
      },
    ],
    [
      'a promise of a generator',
      () =>
        Promise.resolve(
          (function* () {
            yield 1;
          })(),
        ),
    ],
  ])('%s fails the run, because nothing of it was executed', async (_title, handler) => {
    for (const lock of [{}, false] as const) {
      const result = await instance.manual(runnableJob(handler, lock));
      expect(result.outcome).toBe('failed');
      expect(result.error?.message).toContain('got a generator');
    }
  });

  it('a thenable is waited for', async () => {
    const handler = () => ({ then: (resolve: (value: string) => void) => resolve('late') });

    await expect(instance.manual(runnableJob(handler))).resolves.toMatchObject({ value: 'late' });
  });

  it.each([
    ['without interceptors', []],
    ['with one', [{ intercept: (_run: JobRun, next: () => Promise<unknown>) => next() }]],
  ])('a thenable, which may be a query that `then` sends, is sent once %s', async (_title, interceptors) => {
    instance.interceptors.use(interceptors);
    let sent = 0;
    const query = { then: (resolve: (value: number) => void) => resolve(++sent) };
    for (const lock of [false, {}] as const) {
      sent = 0;
      const { value } = await instance.manual(runnableJob(() => query, lock));
      expect({ value, sent }).toEqual({ value: 1, sent: 1 });
    }
  });
});

describe('a handler that never settles', () => {
  it('keeps its lease for as long as the process lives, and nothing breaks', async () => {
    const job = runnableJob(() => new Promise(() => {}));
    void instance.tick(job);
    await clock.advance(24 * 3_600_000);

    await expect(store.isHeld('lock:job')).resolves.toBe(true);
    expect(instance.runner.isRunning(job)).toBe(true);
    expect((await instance.tick(job)).reason).toBe('still-running');
    expect(instance.seen).toEqual(['started', 'skipped']);
  });
});
