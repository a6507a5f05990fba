import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jitterOf } from '../../../lib/schedules/jitter.js';

const moment = fc.integer({ min: 0, max: Date.parse('2100-01-01T00:00:00Z') });

describe('the jitter of a tick', () => {
  it('is at least 0 and at most the given limit', () => {
    fc.assert(
      fc.property(fc.string(), moment, fc.integer({ min: 0, max: 1e9 }), (job, tick, longest) => {
        const jitter = jitterOf(job, tick, longest);
        expect(jitter).toBeGreaterThanOrEqual(0);
        expect(jitter).toBeLessThanOrEqual(longest);
      }),
    );
  });

  it('is the same in every version of this package', () => {
    const tick = Date.parse('2026-01-01T00:00:00Z');

    expect([jitterOf('Reports.send', tick, 60_000), jitterOf('Größe', tick, 60_000)]).toEqual([5411, 2137]);
  });

  it('spreads the ticks of a job, and the jobs of a tick, over the whole range', () => {
    const minutes = Array.from({ length: 1000 }, (_, index) => jitterOf('job', index * 60_000, 999));
    const jobs = Array.from({ length: 1000 }, (_, index) => jitterOf(`job ${index}`, 0, 999));

    for (const drawn of [minutes, jobs]) {
      expect(new Set(drawn.map((each) => Math.floor(each / 100))).size).toBe(10);
      const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
      expect(Math.abs(mean - 500)).toBeLessThan(50);
    }
  });
});
