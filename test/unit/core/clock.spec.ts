import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';
import { DeadlineTimer, sleep, systemClock } from '../../../lib/core/clock.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const DAY = 24 * 3_600_000;

let clock: VirtualClock;
let rings: number[];
let alarm: DeadlineTimer;

beforeEach(() => {
  clock = new VirtualClock();
  rings = [];
  alarm = new DeadlineTimer(clock, () => rings.push(clock.monotonic()));
});

describe('an alarm is one timer for many moments', () => {
  test('it rings at the earliest, whatever the order they were asked for in', async () => {
    for (const moment of [500, 300, 400]) alarm.fireBy(moment);
    expect(clock.pending).toBe(1);
    await clock.advance(1000);
    expect(rings).toEqual([300]);
    expect(clock.pending).toBe(0);
  });

  test('when it has rung it can be set again', async () => {
    alarm.fireBy(300);
    await clock.advance(300);
    alarm.fireBy(500);
    alarm.fireBy(400);
    await clock.advance(1000);
    expect(rings).toEqual([300, 400]);
  });

  test('it can be set from within its ring, as one who looks at what is next does', async () => {
    alarm = new DeadlineTimer(clock, () => {
      rings.push(clock.monotonic());
      if (rings.length < 3) alarm.fireBy(clock.monotonic() + 10);
    });
    alarm.fireBy(10);
    await clock.advance(1000);
    expect(rings).toEqual([10, 20, 30]);
  });

  test('a moment that has passed rings as soon as can be, and never at once', async () => {
    await clock.advance(1000);
    alarm.fireBy(500);
    expect(rings).toEqual([]);
    await clock.advance(1);
    expect(rings).toEqual([1001]);
  });

  test('a fraction of a millisecond is waited for', async () => {
    alarm.fireBy(10.2);
    await clock.advance(10);
    expect(rings).toEqual([]);
    await clock.advance(1);
    expect(rings).toEqual([11]);
  });

  test('without an end it sets no timer', () => {
    alarm.fireBy(Infinity);
    expect(clock.pending).toBe(0);
  });
});

describe('an alarm that is silenced leaves no timer', () => {
  test('it does not ring', async () => {
    alarm.fireBy(300);
    alarm.cancel();
    expect(clock.pending).toBe(0);
    await clock.advance(1000);
    expect(rings).toEqual([]);
  });

  test('it can be set again, also for later', async () => {
    alarm.fireBy(300);
    alarm.cancel();
    alarm.fireBy(800);
    await clock.advance(1000);
    expect(rings).toEqual([800]);
  });

  test('silencing one that was never set does nothing', () => {
    expect(() => alarm.cancel()).not.toThrow();
  });
});

describe('an alarm of which nothing is asked any more', () => {
  test('keeps its timer, and rings for nothing', async () => {
    alarm.fireBy(300);
    alarm.rest();
    await clock.advance(300);
    expect(rings).toEqual([300]);
  });

  test('leaves no timer where time is steady', () => {
    const steady = Object.assign(clock, { isVirtual: true });
    alarm = new DeadlineTimer(steady, () => rings.push(clock.monotonic()));
    alarm.fireBy(300);
    alarm.rest();
    expect(clock.pending).toBe(0);
  });
});

describe('a sleep', () => {
  test('ends after its time', async () => {
    let isAwake = false;
    void sleep(clock, 500).then(() => (isAwake = true));
    await clock.advance(499);
    expect(isAwake).toBe(false);
    await clock.advance(1);
    expect(isAwake).toBe(true);
  });
});

describe('a timer of this process', () => {
  const elapsed = (delay: number): Promise<void> =>
    new Promise((resolve) => systemClock.after(delay, resolve, true));

  test('that is set for longer than Node can does not fire at once', async () => {
    const fired: string[] = [];
    const timer = systemClock.after(2 ** 31, () => fired.push('in 25 days'));
    await elapsed(20);
    timer.cancel();
    expect(fired).toEqual([]);
  });

  test('fires no more once it is cancelled', async () => {
    const fired: string[] = [];
    systemClock.after(1, () => fired.push('cancelled')).cancel();
    systemClock.after(1, () => fired.push('kept'));
    await elapsed(20);
    expect(fired).toEqual(['kept']);
  });

  test('keeps the process alive only where it was asked to', () => {
    const alive = (): number => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
    const before = alive();
    const timers = [false, true].map((keepAlive) => systemClock.after(60_000, () => undefined, keepAlive));
    expect(alive() - before).toBe(1);
    for (const timer of timers) timer.cancel();
    expect(alive() - before).toBe(0);
  });

  test('carries no AsyncLocalStorage on', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen = await storage.run('a request', () => {
      return new Promise((resolve) => systemClock.after(1, () => resolve(storage.getStore()), true));
    });
    expect(seen).toBeUndefined();
  });
});

describe('a timer that is longer than one of Node can be', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test.each([2 ** 31 - 1, 2 ** 31, 30 * DAY, 2 * (2 ** 31 - 1), 60 * DAY, 366 * DAY])(
    'fires once, after %i ms',
    (delay) => {
      const fired: number[] = [];
      systemClock.after(delay, () => fired.push(1));
      jest.advanceTimersByTime(delay - 1);
      expect(fired).toEqual([]);
      expect(jest.getTimerCount()).toBe(1);
      jest.advanceTimersByTime(1);
      expect(fired).toEqual([1]);
      expect(jest.getTimerCount()).toBe(0);
    },
  );

  test('is never set for longer than Node keeps it', () => {
    const delays: unknown[] = [];
    const { setTimeout: faked } = globalThis;
    jest.spyOn(globalThis, 'setTimeout').mockImplementation((callback, delay) => {
      delays.push(delay);
      return faked(callback, delay);
    });
    systemClock.after(60 * DAY, () => undefined);
    jest.advanceTimersByTime(60 * DAY);
    expect(delays).toEqual([2 ** 31 - 1, 2 ** 31 - 1, 60 * DAY - 2 * (2 ** 31 - 1)]);
    jest.restoreAllMocks();
  });

  test.each([0, 1, 24, 25, 49, 50, 59])('is cancelled after %i days, whichever part is set', (days) => {
    const fired: number[] = [];
    const timer = systemClock.after(60 * DAY, () => fired.push(1));
    jest.advanceTimersByTime(days * DAY);
    timer.cancel();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(60 * DAY);
    expect(fired).toEqual([]);
  });

  test('carries no AsyncLocalStorage on, whichever part fires', () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    storage.run('a request', () => systemClock.after(60 * DAY, () => seen.push(storage.getStore())));
    storage.run('a test', () => jest.advanceTimersByTime(60 * DAY));
    expect(seen).toEqual([undefined]);
  });

  test('is what an alarm and a sleep are made of', async () => {
    const done: string[] = [];
    new DeadlineTimer(systemClock, () => done.push('alarm')).fireBy(systemClock.monotonic() + 60 * DAY);
    void sleep(systemClock, 60 * DAY).then(() => done.push('sleep'));
    await jest.advanceTimersByTimeAsync(60 * DAY - 1);
    expect(done).toEqual([]);
    await jest.advanceTimersByTimeAsync(2);
    expect(done.sort()).toEqual(['alarm', 'sleep']);
  });
});

describe('a test fakes time and gives it back', () => {
  afterEach(() => void jest.useRealTimers());

  const real = globalThis.setTimeout;
  const realTime = (milliseconds: number) => new Promise((resolve) => real(resolve, milliseconds));

  test('the clock is steady while the timers are faked', () => {
    const seen = [systemClock.isVirtual];
    jest.useFakeTimers();
    seen.push(systemClock.isVirtual);
    jest.useRealTimers();
    seen.push(systemClock.isVirtual);
    expect(seen).toEqual([false, true, false]);
  });

  test('the clock is steady also while a test spies on what is faked', () => {
    jest.useFakeTimers();
    jest.spyOn(globalThis, 'setTimeout');
    expect(systemClock.isVirtual).toBe(true);
    jest.restoreAllMocks();
  });

  test('a spy on real timers makes no time steady', () => {
    jest.spyOn(globalThis, 'setTimeout');
    expect(systemClock.isVirtual).toBe(false);
    jest.restoreAllMocks();
  });

  test('a faked Date alone makes no time steady, because timers are real', () => {
    const doNotFake = ['setTimeout', 'setInterval', 'setImmediate', 'performance'] as const;
    jest.useFakeTimers({ doNotFake: [...doNotFake] });
    expect(systemClock.isVirtual).toBe(false);
  });

  test('a timer of real time fires or is cancelled in that', async () => {
    const fired: string[] = [];
    systemClock.after(1, () => fired.push('kept'), true);
    const cancelled = systemClock.after(1, () => fired.push('cancelled'), true);
    jest.useFakeTimers();
    cancelled.cancel();
    await realTime(20);
    expect(fired).toEqual(['kept']);
  });

  test('a turn comes in real time', async () => {
    jest.useFakeTimers();
    await new Promise<void>((resolve) => systemClock.afterPoll(resolve));
    expect(jest.getTimerCount()).toBe(0);
  });

  test('an alarm whose timer stayed behind rings for all that is asked of it from then on', async () => {
    jest.useFakeTimers();
    alarm = new DeadlineTimer(systemClock, () => rings.push(1));
    alarm.fireBy(systemClock.monotonic() + 10);
    jest.useRealTimers();
    alarm.fireBy(systemClock.monotonic() + 60_000);
    await realTime(30);
    expect(rings).toEqual([1]);
    alarm.fireBy(systemClock.monotonic() + 5);
    await realTime(30);
    expect(rings).toEqual([1, 1]);
  });

  test('an alarm of real time rings in faked time for what is asked there', () => {
    alarm = new DeadlineTimer(systemClock, () => rings.push(1));
    alarm.fireBy(systemClock.monotonic() + 60_000);
    jest.useFakeTimers();
    alarm.fireBy(systemClock.monotonic() + 50);
    jest.advanceTimersByTime(1);
    expect(rings).toEqual([1]);
    alarm.fireBy(systemClock.monotonic() + 50);
    jest.advanceTimersByTime(50);
    expect(rings).toEqual([1, 1]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
