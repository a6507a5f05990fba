import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appWithJobs } from '../../support/app-with-jobs.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

let clock: VirtualClock;
let app: TestApp;
let gaps: { job: string; count: number }[];

beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  app = await appWithJobs(clock, new RecordingLockStore(clock), { interval: '1s' }, { interval: '1s' });
  gaps = [];
  app.events.on('missed', ({ job, count }) => gaps.push({ job, count }));
});

afterEach(closeApps);

/** Blocks the process `times` times, so that each job misses 4 ticks each time. */
async function block(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    clock.block(5 * SECOND);
    await clock.advance(SECOND);
  }
}

const lines = (job = 'Job0.run'): string[] =>
  app.log.lines('warn').filter((line) => line.startsWith(`${job} missed`));

/** How many ticks of the first job the events told of, and how many the log. */
function counts(): { told: number; logged: number } {
  const told = gaps.filter(({ job }) => job === 'Job0.run').reduce((sum, { count }) => sum + count, 0);
  const logged = lines().reduce((sum, line) => sum + Number(/missed (\d+) tick/.exec(line)?.[1]), 0);
  return { told, logged };
}

describe('missed ticks', () => {
  it('of one gap are told at once', async () => {
    await block(1);
    expect(gaps).toHaveLength(2);
    for (const job of ['Job0.run', 'Job1.run']) {
      expect(lines(job)).toEqual([expect.stringMatching(/missed \d ticks \(2026-01-01T00:00:0/)]);
    }
  });

  it('of further gaps are told in one line for each job when a minute is over, and each gap has its event', async () => {
    await block(5);
    expect([lines(), lines('Job1.run')]).toEqual([[expect.anything()], [expect.anything()]]);

    await clock.advance(MINUTE);
    expect(gaps).toHaveLength(10);
    for (const job of ['Job0.run', 'Job1.run']) {
      expect(lines(job)).toHaveLength(2);
      expect(lines(job)[1]).toMatch(
        /missed \d\d ticks in 4 gaps \(2026-01-01T00:00:0\S+ to 2026-01-01T00:00:2\S+\): the process was blocked/,
      );
    }
    const { told, logged } = counts();
    expect(logged).toBe(told);
  });

  it('are one line in a minute for as long as it goes on', async () => {
    await block(100);
    expect(lines().length).toBeGreaterThanOrEqual(10);
    expect(lines().length).toBeLessThanOrEqual(11);
  });

  it('are told at once again after a quiet minute', async () => {
    await block(1);
    await clock.advance(2 * MINUTE);
    await block(1);
    expect(lines()).toHaveLength(2);
    expect(lines()[1]).not.toContain('gaps');
  });

  it('that were held back are told when the application shuts down, and no timer is left', async () => {
    await block(3);
    await app.context.close();
    expect(lines()).toHaveLength(2);
    const { told, logged } = counts();
    expect(logged).toBe(told);
    // Time limits of commands that were answered; the next line would have come later.
    await clock.advance(30 * SECOND);
    expect(clock.pending).toBe(0);
  });

  it('of a job that was removed are told too', async () => {
    await block(3);
    await app.registry.remove('Job0.run');
    await clock.advance(MINUTE);
    const { told, logged } = counts();
    expect(logged).toBe(told);
  });
});
