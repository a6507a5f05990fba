import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';
import { DeadlineTimer, sleep, systemClock } from '../../../lib/core/clock.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const DAY = 24 * 3_600_000;

let clock: VirtualClock;
let firings: number[];
let deadlineTimer: DeadlineTimer;

beforeEach(() => {
  clock = new VirtualClock();
  firings = [];
  deadlineTimer = new DeadlineTimer(clock, () => firings.push(clock.monotonic()));
});

describe('a deadline timer is one timer for many moments', () => {
  test('it fires at the earliest moment, in whichever order they are set', async () => {
    for (const moment of [500, 300, 400]) deadlineTimer.fireBy(moment);
    expect(clock.pending).toBe(1);
    await clock.advance(1000);
    expect(firings).toEqual([300]);
    expect(clock.pending).toBe(0);
  });

  test('it can be set again after it has fired', async () => {
    deadlineTimer.fireBy(300);
    await clock.advance(300);
    deadlineTimer.fireBy(500);
    deadlineTimer.fireBy(400);
    await clock.advance(1000);
    expect(firings).toEqual([300, 400]);
  });

  test('it can be set again while it fires', async () => {
    deadlineTimer = new DeadlineTimer(clock, () => {
      firings.push(clock.monotonic());
      if (firings.length < 3) deadlineTimer.fireBy(clock.monotonic() + 10);
    });
    deadlineTimer.fireBy(10);
    await clock.advance(1000);
    expect(firings).toEqual([10, 20, 30]);
  });

  test('a past moment fires as soon as possible, but never synchronously', async () => {
    await clock.advance(1000);
    deadlineTimer.fireBy(500);
    expect(firings).toEqual([]);
    await clock.advance(1);
    expect(firings).toEqual([1001]);
  });

  test('it rounds a fraction of a millisecond up', async () => {
    deadlineTimer.fireBy(10.2);
    await clock.advance(10);
    expect(firings).toEqual([]);
    await clock.advance(1);
    expect(firings).toEqual([11]);
  });

  test('it sets no timer for a moment that never comes', () => {
    deadlineTimer.fireBy(Infinity);
    expect(clock.pending).toBe(0);
  });
});

describe('a cancelled deadline timer leaves no timer', () => {
  test('it does not fire', async () => {
    deadlineTimer.fireBy(300);
    deadlineTimer.cancel();
    expect(clock.pending).toBe(0);
    await clock.advance(1000);
    expect(firings).toEqual([]);
  });

  test('it can be set again, also for a later moment', async () => {
    deadlineTimer.fireBy(300);
    deadlineTimer.cancel();
    deadlineTimer.fireBy(800);
    await clock.advance(1000);
    expect(firings).toEqual([800]);
  });

  test('it can be cancelled before it is ever set', () => {
    expect(() => deadlineTimer.cancel()).not.toThrow();
  });
});

describe('a resting deadline timer', () => {
  test('keeps its timer, which then fires for nothing', async () => {
    deadlineTimer.fireBy(300);
    deadlineTimer.rest();
    await clock.advance(300);
    expect(firings).toEqual([300]);
  });

  test('leaves no timer in virtual time', () => {
    const steady = Object.assign(clock, { isVirtual: true });
    deadlineTimer = new DeadlineTimer(steady, () => firings.push(clock.monotonic()));
    deadlineTimer.fireBy(300);
    deadlineTimer.rest();
    expect(clock.pending).toBe(0);
  });
});

describe('sleep()', () => {
  test('ends after its time', async () => {
    let isAwake = false;
    void sleep(clock, 500).then(() => (isAwake = true));
    await clock.advance(499);
    expect(isAwake).toBe(false);
    await clock.advance(1);
    expect(isAwake).toBe(true);
  });
});

describe('a timer of the system clock', () => {
  const elapsed = (delay: number): Promise<void> =>
    new Promise((resolve) => systemClock.after(delay, resolve, true));

  test('does not fire at once when its delay exceeds the limit of Node', async () => {
    const fired: string[] = [];
    const timer = systemClock.after(2 ** 31, () => fired.push('in 25 days'));
    await elapsed(20);
    timer.cancel();
    expect(fired).toEqual([]);
  });

  test('does not fire after it is cancelled', async () => {
    const fired: string[] = [];
    systemClock.after(1, () => fired.push('cancelled')).cancel();
    systemClock.after(1, () => fired.push('kept'));
    await elapsed(20);
    expect(fired).toEqual(['kept']);
  });

  test('keeps the process alive only on request', () => {
    const alive = (): number => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
    const before = alive();
    const timers = [false, true].map((keepAlive) => systemClock.after(60_000, () => undefined, keepAlive));
    expect(alive() - before).toBe(1);
    for (const timer of timers) timer.cancel();
    expect(alive() - before).toBe(0);
  });

  test('fires outside the AsyncLocalStorage in which it was set', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen = await storage.run('a request', () => {
      return new Promise((resolve) => systemClock.after(1, () => resolve(storage.getStore()), true));
    });
    expect(seen).toBeUndefined();
  });
});

describe('a timer of the system clock beyond the limit of Node', () => {
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

  test('never sets a timer of Node beyond the limit', () => {
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

  test.each([0, 1, 24, 25, 49, 50, 59])('can be cancelled after %i days, whichever part is set', (days) => {
    const fired: number[] = [];
    const timer = systemClock.after(60 * DAY, () => fired.push(1));
    jest.advanceTimersByTime(days * DAY);
    timer.cancel();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(60 * DAY);
    expect(fired).toEqual([]);
  });

  test('fires outside the AsyncLocalStorage in which it was set, whichever part fires', () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    storage.run('a request', () => systemClock.after(60 * DAY, () => seen.push(storage.getStore())));
    storage.run('a test', () => jest.advanceTimersByTime(60 * DAY));
    expect(seen).toEqual([undefined]);
  });

  test('serves deadline timers and sleep()', async () => {
    const done: string[] = [];
    new DeadlineTimer(systemClock, () => done.push('alarm')).fireBy(systemClock.monotonic() + 60 * DAY);
    void sleep(systemClock, 60 * DAY).then(() => done.push('sleep'));
    await jest.advanceTimersByTimeAsync(60 * DAY - 1);
    expect(done).toEqual([]);
    await jest.advanceTimersByTimeAsync(2);
    expect(done.sort()).toEqual(['alarm', 'sleep']);
  });
});

describe('when a test fakes timers and restores them', () => {
  afterEach(() => void jest.useRealTimers());

  const real = globalThis.setTimeout;
  const realTime = (milliseconds: number) => new Promise((resolve) => real(resolve, milliseconds));

  test('the clock is virtual while the timers are faked', () => {
    const seen = [systemClock.isVirtual];
    jest.useFakeTimers();
    seen.push(systemClock.isVirtual);
    jest.useRealTimers();
    seen.push(systemClock.isVirtual);
    expect(seen).toEqual([false, true, false]);
  });

  test('the clock is virtual while a test spies on faked timers', () => {
    jest.useFakeTimers();
    jest.spyOn(globalThis, 'setTimeout');
    expect(systemClock.isVirtual).toBe(true);
    jest.restoreAllMocks();
  });

  test('a spy on real timers does not make the clock virtual', () => {
    jest.spyOn(globalThis, 'setTimeout');
    expect(systemClock.isVirtual).toBe(false);
    jest.restoreAllMocks();
  });

  test('a faked Date alone does not make the clock virtual, because timers are real', () => {
    const doNotFake = ['setTimeout', 'setInterval', 'setImmediate', 'performance'] as const;
    jest.useFakeTimers({ doNotFake: [...doNotFake] });
    expect(systemClock.isVirtual).toBe(false);
  });

  test('a timer that was set in real time fires or is cancelled in real time', async () => {
    const fired: string[] = [];
    systemClock.after(1, () => fired.push('kept'), true);
    const cancelled = systemClock.after(1, () => fired.push('cancelled'), true);
    jest.useFakeTimers();
    cancelled.cancel();
    await realTime(20);
    expect(fired).toEqual(['kept']);
  });

  test('afterPoll() calls back in real time', async () => {
    jest.useFakeTimers();
    await new Promise<void>((resolve) => systemClock.afterPoll(resolve));
    expect(jest.getTimerCount()).toBe(0);
  });

  test('a deadline timer set in faked time serves later moments in real time', async () => {
    jest.useFakeTimers();
    deadlineTimer = new DeadlineTimer(systemClock, () => firings.push(1));
    deadlineTimer.fireBy(systemClock.monotonic() + 10);
    jest.useRealTimers();
    deadlineTimer.fireBy(systemClock.monotonic() + 60_000);
    await realTime(30);
    expect(firings).toEqual([1]);
    deadlineTimer.fireBy(systemClock.monotonic() + 5);
    await realTime(30);
    expect(firings).toEqual([1, 1]);
  });

  test('a deadline timer set in real time serves earlier moments in faked time', () => {
    deadlineTimer = new DeadlineTimer(systemClock, () => firings.push(1));
    deadlineTimer.fireBy(systemClock.monotonic() + 60_000);
    jest.useFakeTimers();
    deadlineTimer.fireBy(systemClock.monotonic() + 50);
    jest.advanceTimersByTime(1);
    expect(firings).toEqual([1]);
    deadlineTimer.fireBy(systemClock.monotonic() + 50);
    jest.advanceTimersByTime(50);
    expect(firings).toEqual([1, 1]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
