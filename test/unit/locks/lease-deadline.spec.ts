import { describe, expect, it } from '@jest/globals';
import { LeaseDeadline } from '../../../lib/locks/lease-deadline.js';

const SENT = { wall: 1_000_000, monotonic: 500 };
const deadline = new LeaseDeadline(SENT, 10_000);

/** So long after the request was sent, on each clock. */
function later(wall: number, monotonic = wall) {
  return { wall: SENT.wall + wall, monotonic: SENT.monotonic + monotonic };
}

describe('a lease is relied on for 90 % of its time to live, counted from when it was asked for', () => {
  it('is relied on until then and no longer', () => {
    expect(deadline.isSafe(later(8_999))).toBe(true);
    expect(deadline.isSafe(later(9_000))).toBe(false);
  });

  it('may exist in the store until its time to live is over', () => {
    expect(deadline.mayExist(later(9_999))).toBe(true);
    expect(deadline.mayExist(later(10_000))).toBe(false);
  });

  it('says both moments on the monotonic clock', () => {
    expect(deadline.safeUntil).toBe(9_500);
    expect(deadline.expiresAt).toBe(10_500);
  });
});

describe('the age of a lease is the larger one of both clocks', () => {
  it('a suspended machine, whose monotonic clock stood still, relies on nothing old', () => {
    expect(deadline.isSafe(later(9_000, 0))).toBe(false);
    expect(deadline.mayExist(later(10_000, 0))).toBe(false);
  });

  it('a wall clock that is set back prolongs nothing', () => {
    expect(deadline.isSafe(later(-3_600_000, 9_000))).toBe(false);
    expect(deadline.mayExist(later(-3_600_000, 10_000))).toBe(false);
    expect(deadline.isSafe(later(-3_600_000, 8_999))).toBe(true);
  });
});
