import { beforeEach, describe, expect, it } from '@jest/globals';
import { WakeUps } from '../../../lib/core/wake-ups.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let clock: VirtualClock;
let wakeUps: WakeUps;

beforeEach(() => {
  clock = new VirtualClock(new Date(START));
  wakeUps = new WakeUps(clock);
});

describe('the silence', () => {
  it('is the time since a timer has fired, which one does every 15 s', async () => {
    wakeUps.start();
    await clock.advance(HOUR + 14_000);
    expect(wakeUps.silence).toBe(14_000);
    await clock.advance(1000);
    expect(wakeUps.silence).toBe(0);
  });

  it('grows while no timer fires, and ends with the first that does', async () => {
    wakeUps.start();
    clock.block(100_000);
    expect(wakeUps.silence).toBe(100_000);
    await clock.advance(0);
    expect(wakeUps.silence).toBe(0);
  });

  it('knows nothing of a clock that was set', () => {
    wakeUps.start();
    clock.block(1000);
    for (const step of [HOUR, -3 * HOUR]) {
      clock.step(step);
      expect(wakeUps.silence).toBe(1000);
    }
  });

  it('is none before the start and after the end', () => {
    clock.block(HOUR);
    expect(wakeUps.silence).toBe(0);
    wakeUps.start();
    wakeUps.stop();
    clock.block(HOUR);
    expect(wakeUps.silence).toBe(0);
  });
});

describe('the wall clock before a wake-up', () => {
  it('is unknown until a wake-up is so old', async () => {
    wakeUps.start();
    await clock.advance(MINUTE - 1);
    expect(wakeUps.wallBefore(MINUTE)).toBeUndefined();
    await clock.advance(1);
    expect(wakeUps.wallBefore(MINUTE)).toBe(START);
  });

  it('is that of the latest wake-up that is so old', async () => {
    wakeUps.start();
    await clock.advance(HOUR + 14_000);
    expect(wakeUps.wallBefore(MINUTE)).toBe(START + HOUR - MINUTE);
  });

  it('is the earliest since then, where the clock was set back', async () => {
    wakeUps.start();
    await clock.advance(HOUR);
    clock.step(-2 * HOUR);
    expect(wakeUps.wallBefore(MINUTE)).toBe(START - HOUR);
    await clock.advance(MINUTE);
    clock.step(3 * HOUR);
    expect(wakeUps.wallBefore(MINUTE)).toBe(START - HOUR + 15_000);
  });

  it('is no later where the clock was set forward', async () => {
    wakeUps.start();
    await clock.advance(HOUR);
    clock.step(2 * HOUR);
    expect(wakeUps.wallBefore(MINUTE)).toBe(START + HOUR - MINUTE);
  });

  it('begins anew with a new start', async () => {
    wakeUps.start();
    await clock.advance(HOUR);
    wakeUps.start();
    expect(wakeUps.wallBefore(1000)).toBeUndefined();
    expect(wakeUps.silence).toBe(0);
  });
});

it('there is one timer from the start to the end', async () => {
  expect(clock.pending).toBe(0);
  wakeUps.start();
  wakeUps.start();
  await clock.advance(HOUR);
  expect(clock.pending).toBe(1);
  wakeUps.stop();
  wakeUps.stop();
  expect(clock.pending).toBe(0);
});
