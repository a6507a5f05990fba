import { describe, expect, it } from '@jest/globals';
import { barsOf, durationOf, movedTo, TICK_BOX } from '../../../lib/dashboard/client/strip-geometry.js';

describe('the strip of ticks', () => {
  it('fills the box with the longest run, and shows the shortest', () => {
    const { barTop, barBottom } = TICK_BOX;
    const [long, half, short] = barsOf([10_000, 5000, 0]);
    expect(long).toEqual({ y: barTop, height: barBottom - barTop });
    expect(half).toEqual({ y: barBottom - (barBottom - barTop) / 2, height: (barBottom - barTop) / 2 });
    expect(short).toEqual({ y: barBottom - 2, height: 2 });
  });

  it('leaves a gap where no run called the handler', () => {
    expect(barsOf([undefined, 5])[0]).toBeUndefined();
    expect(barsOf([])).toEqual([]);
  });

  it('takes no duration from a skip', () => {
    const run = {
      ...{ id: '1', job: 'a', trigger: 'tick' as const, startedAt: '', finishedAt: '', durationMs: 7 },
      ...{ instance: 'i', attempts: 1, lockLost: false },
    } as const;
    const tick = { job: 'a', text: '' } as const;
    expect(durationOf({ ...tick, verdict: 'succeeded', run: { ...run, outcome: 'succeeded' } })).toBe(7);
    expect(durationOf({ ...tick, verdict: 'skipped', run: { ...run, outcome: 'skipped' } })).toBeUndefined();
    expect(durationOf({ ...tick, verdict: 'lost' })).toBeUndefined();
  });

  it.each([
    ['ArrowLeft', 1, 0],
    ['ArrowLeft', 0, 0],
    ['ArrowRight', 1, 2],
    ['ArrowRight', 2, 2],
    ['Home', 2, 0],
    ['End', 0, 2],
    ['Enter', 1, undefined],
  ])('moves with %s from %d to %p', (key, index, target) => {
    expect(movedTo(key, index, 3)).toBe(target);
  });
});
