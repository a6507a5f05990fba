import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidOptionsError } from '../../../lib/index.js';
import { TestClock, type TestClockOptions } from '../../../lib/testing/index.js';

const HOUR = 3_600_000;

/** Sets a timer for each delay. The list grows by `<which>@<time>` when one fires. */
function timersAt(clock: TestClock, ...delays: number[]) {
  const fired: string[] = [];
  const timers = delays.map((delay, which) =>
    clock.after(delay, () => void fired.push(`${which}@${clock.monotonic()}`)),
  );
  return { fired, timers };
}

describe('The time of a test clock', () => {
  it('begins on 1 January 2026, or at a given start', () => {
    expect(new TestClock().date).toEqual(new Date('2026-01-01T00:00:00Z'));
    const start = '2026-03-29T00:59:00Z';
    expect(new TestClock({ start }).now()).toBe(Date.parse(start));
    expect(new TestClock({ start: new Date(start) }).date).toEqual(new Date(start));
  });

  it('advances only by a given duration or to a given moment', async () => {
    const clock = new TestClock();
    await clock.advance('1h');
    expect({ date: clock.date, monotonic: clock.monotonic() }).toEqual({
      date: new Date('2026-01-01T01:00:00Z'),
      monotonic: HOUR,
    });
    await clock.advanceTo('2026-01-02T00:00:00Z');
    await clock.advanceTo(clock.date);
    expect(clock.date).toEqual(new Date('2026-01-02T00:00:00Z'));
  });

  it('advances twice when a test does not await the first call', async () => {
    const clock = new TestClock();
    const { fired } = timersAt(clock, 10, 30);
    await Promise.all([clock.advance(20), clock.advance(20)]);
    expect(fired).toEqual(['0@10', '1@30']);
    expect(clock.monotonic()).toBe(40);
  });
});

describe('A timer of a test clock', () => {
  it('fires at its moment, in the order of moments and then of calls', async () => {
    const clock = new TestClock();
    const { fired } = timersAt(clock, 30, 10, 20, 10, 41);
    await clock.advance(40);
    expect(fired).toEqual(['1@10', '3@10', '2@20', '0@30']);
  });

  it('fires in the order of a sorted list, whatever is set and cancelled', async () => {
    const delays = fc.array(fc.record({ delay: fc.integer({ min: 1, max: 50 }), cancelled: fc.boolean() }));
    await fc.assert(
      fc.asyncProperty(delays, async (given) => {
        const clock = new TestClock();
        const { fired, timers } = timersAt(clock, ...given.map(({ delay }) => delay));
        for (const [i, { cancelled }] of given.entries()) if (cancelled) timers[i]?.cancel();
        await clock.advance(100);
        const kept = given.map((timer, which) => ({ ...timer, which })).filter((timer) => !timer.cancelled);
        const sorted = kept.sort((a, b) => a.delay - b.delay);
        expect(fired).toEqual(sorted.map(({ delay, which }) => `${which}@${delay}`));
      }),
      { numRuns: 50 },
    );
  });

  it('fires when another timer sets it on the way', async () => {
    const clock = new TestClock();
    const seen: number[] = [];
    const again = (): void => {
      seen.push(clock.monotonic());
      clock.after(10, again);
    };
    clock.after(10, again);
    await clock.advance(35);
    expect(seen).toEqual([10, 20, 30]);
  });

  it('can wait longer than a timer of Node', async () => {
    const clock = new TestClock();
    const { fired } = timersAt(clock, 100 * 24 * HOUR);
    await clock.advance('99 days');
    expect(fired).toEqual([]);
    await clock.advance('1 day');
    expect(fired).toHaveLength(1);
  });

  it('runs outside the context of its setter and of the test that advances the clock', async () => {
    const storage = new AsyncLocalStorage<string>();
    const clock = new TestClock();
    const seen: unknown[] = [];
    storage.run('setting', () => clock.after(10, () => void seen.push(storage.getStore())));
    await storage.run('advancing', () => clock.advance(10));
    expect(seen).toEqual([undefined]);
  });
});

describe('A test clock refuses', () => {
  // As JavaScript allows it.
  const wrongOptions: [unknown, string][] = [
    [
      { start: 'tomorrow' },
      'expected `start` to be a valid Date or a text like \'2026-01-01T00:00:00Z\', got "tomorrow" (string).',
    ],
    [{ patience: 0 }, 'expected `patience` to be a whole number of milliseconds'],
    [{ advanceTimers: 5 }, 'expected `advanceTimers` to be a function of milliseconds, got 5 (number).'],
    [{ begin: 5 }, 'unknown option `begin`'],
  ];

  it.each(wrongOptions)('the options %p', (options, complaint) => {
    const make = () => new TestClock(options as TestClockOptions);
    expect(make).toThrow(`TestClock: ${complaint}`);
    expect(make).toThrow(InvalidOptionsError);
  });

  it('an invalid duration', async () => {
    // @ts-expect-error -- JavaScript allows it
    await expect(new TestClock().advance('an hour')).rejects.toThrow(
      'TestClock.advance(): expected `duration` to be a whole number of milliseconds',
    );
    await expect(new TestClock().advance(-1)).rejects.toThrow(InvalidOptionsError);
  });

  it('a moment in the past', async () => {
    await expect(new TestClock().advanceTo('2025-12-31T00:00:00Z')).rejects.toThrow(
      'TestClock.advanceTo(): expected `moment` to be at or after 2026-01-01T00:00:00.000Z, the clock\'s time, got "2025-12-31T00:00:00Z"',
    );
    await expect(new TestClock().advanceTo('soon')).rejects.toThrow(
      'TestClock.advanceTo(): expected `moment`',
    );
  });
});
