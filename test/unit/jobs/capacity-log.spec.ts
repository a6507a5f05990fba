import { beforeEach, describe, expect, it } from '@jest/globals';
import { CapacityLog } from '../../../lib/jobs/capacity-log.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const MINUTE = 60_000;

let clock: VirtualClock;
let lines: { line: string; count: number | undefined }[];
let log: CapacityLog;

beforeEach(() => {
  clock = new VirtualClock();
  lines = [];
  log = new CapacityLog(clock, (line, { count }) => lines.push({ line, count }));
});

const counts = (): unknown[] => lines.map(({ count }) => count);

describe('runs that found no place', () => {
  it('have a line at once, and those of the minute after it one line together', async () => {
    log.note('a');
    for (const job of ['a', 'b', 'b']) log.note(job);
    expect(lines).toEqual([
      {
        line: 'skipped 1 run of a, because no place was free here until the next tick: `concurrency` is the limit',
        count: 1,
      },
    ]);
    await clock.advance(MINUTE);
    expect(counts()).toEqual([1, 3]);
    expect(lines[1]?.line).toContain('skipped 3 runs of a, b, because');
  });

  it('have a line at once again after a minute without any, and no timer meanwhile', async () => {
    log.note('a');
    await clock.advance(MINUTE);
    expect(clock.pending).toBe(0);
    log.note('a');
    expect(counts()).toEqual([1, 1]);
  });

  it('have one line a minute, however long it lasts', async () => {
    for (let second = 0; second < 180; second++) {
      log.note('a');
      await clock.advance(1000);
    }
    expect(counts()).toEqual([1, 59, 60, 60]);
  });

  it('name five jobs at most', async () => {
    log.note('first');
    for (let job = 1; job <= 8; job++) log.note(`job ${job}`);
    await clock.advance(MINUTE);
    expect(lines[1]?.line).toContain(
      'skipped 8 runs of job 1, job 2, job 3, job 4, job 5 and 3 more jobs, because',
    );
  });

  it('are told at the end, after which nothing is held back', () => {
    log.note('a');
    log.note('a');
    log.close();
    expect(counts()).toEqual([1, 1]);
    expect(clock.pending).toBe(0);
    log.note('a');
    expect(counts()).toEqual([1, 1, 1]);
  });
});
