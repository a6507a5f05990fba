import { beforeEach, describe, expect, test } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Alarm, sleep, systemClock } from '../../lib/clock.js';
import { VirtualClock } from '../support/virtual-clock.js';

let clock: VirtualClock;
let rings: number[];
let alarm: Alarm;

beforeEach(() => {
  clock = new VirtualClock();
  rings = [];
  alarm = new Alarm(clock, () => rings.push(clock.monotonic()));
});

describe('an alarm is one timer for many moments', () => {
  test('it rings at the earliest, whatever the order they were asked for in', async () => {
    for (const moment of [500, 300, 400]) alarm.ringBy(moment);
    expect(clock.pending).toBe(1);
    await clock.advance(1000);
    expect(rings).toEqual([300]);
    expect(clock.pending).toBe(0);
  });

  test('when it has rung it can be set again', async () => {
    alarm.ringBy(300);
    await clock.advance(300);
    alarm.ringBy(500);
    alarm.ringBy(400);
    await clock.advance(1000);
    expect(rings).toEqual([300, 400]);
  });

  test('it can be set from within its ring, as one who looks at what is next does', async () => {
    alarm = new Alarm(clock, () => {
      rings.push(clock.monotonic());
      if (rings.length < 3) alarm.ringBy(clock.monotonic() + 10);
    });
    alarm.ringBy(10);
    await clock.advance(1000);
    expect(rings).toEqual([10, 20, 30]);
  });

  test('a moment that has passed rings as soon as can be, and never at once', async () => {
    await clock.advance(1000);
    alarm.ringBy(500);
    expect(rings).toEqual([]);
    await clock.advance(1);
    expect(rings).toEqual([1001]);
  });

  test('a fraction of a millisecond is waited for', async () => {
    alarm.ringBy(10.2);
    await clock.advance(10);
    expect(rings).toEqual([]);
    await clock.advance(1);
    expect(rings).toEqual([11]);
  });

  test('without an end it sets no timer', () => {
    alarm.ringBy(Infinity);
    expect(clock.pending).toBe(0);
  });
});

describe('an alarm that is silenced leaves no timer', () => {
  test('it does not ring', async () => {
    alarm.ringBy(300);
    alarm.silence();
    expect(clock.pending).toBe(0);
    await clock.advance(1000);
    expect(rings).toEqual([]);
  });

  test('it can be set again, also for later', async () => {
    alarm.ringBy(300);
    alarm.silence();
    alarm.ringBy(800);
    await clock.advance(1000);
    expect(rings).toEqual([800]);
  });

  test('silencing one that was never set does nothing', () => {
    expect(() => alarm.silence()).not.toThrow();
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
