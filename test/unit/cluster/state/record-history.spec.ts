import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { RecordHistory } from '../../../../lib/cluster/state/memory/record-history.js';
import type { RecordedOutcome, RunRecord } from '../../../../lib/index.js';
import { settle } from '../../../support/virtual-clock.js';
import { recordOf } from './records.js';

const MAX_BYTES = 16_000_000;
const MAX_RECORDS = 40_000;
const OUTCOMES: readonly RecordedOutcome[] = ['succeeded', 'failed', 'skipped'];

/** The most that an error may have: 2 kB of text, here of characters that take two bytes each. */
const ERROR = '→'.repeat(2000);

let history: RecordHistory;

beforeEach(() => {
  history = new RecordHistory();
});

function add(run: RunRecord): void {
  history.add(run, run);
}

/** A text that shares no memory with another one. */
const errorOf = (number: number): string => `${number} ${ERROR}`;

function idsOf(job: string): string[] {
  return history.runs({ job, limit: Infinity }).map(({ id }) => id);
}

/** The live heap in bytes. */
async function heap(): Promise<number> {
  setFlagsFromString('--expose-gc');
  // A context that is made after the flag has the function.
  const collect = runInNewContext('gc') as () => void;
  for (let turns = 0; turns < 2; turns++) {
    await settle();
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('the limits of the history', () => {
  it('100 records of each job and outcome', () => {
    const runs = Array.from({ length: 450 }, (_, i) =>
      recordOf('job', { outcome: OUTCOMES[i % 3] ?? 'failed' }),
    );
    for (const run of runs) add(run);
    expect(idsOf('job')).toEqual(
      runs
        .slice(-300)
        .reverse()
        .map(({ id }) => id),
    );
    expect(history.records).toBe(300);
  });

  it('40,000 records of all jobs: the oldest of all goes first', () => {
    const runs = Array.from({ length: MAX_RECORDS + 1000 }, (_, i) => recordOf(`job ${i % 500}`));
    for (const run of runs) add(run);
    expect(history.records).toBe(MAX_RECORDS);
    expect(idsOf('job 0').at(-1)).toBe(runs[1000]?.id);
    expect(idsOf('job 499').at(-1)).toBe(runs[1499]?.id);
  });

  it('16 MB as they are estimated, whatever the errors are', () => {
    for (let i = 0; i < 10_000; i++) add(recordOf(`job ${i % 50}`, { outcome: 'failed', error: errorOf(i) }));
    expect(history.bytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(history.bytes).toBeGreaterThan(MAX_BYTES - 10_000);
    expect(idsOf('job 0').length).toBeGreaterThan(50);
  });

  it('20 MB of heap: 10,000 jobs whose errors have 2,000 characters keep their last outcomes', async () => {
    const jobs = Array.from({ length: 10_000 }, (_, i) => `ReportService.sendToTenant ${i}`);
    const before = await heap();
    for (let round = 0; round < 3; round++)
      for (const [i, job] of jobs.entries())
        for (const outcome of OUTCOMES)
          add(recordOf(job, outcome === 'failed' ? { outcome, error: errorOf(i) } : { outcome }));
    expect((await heap()) - before).toBeLessThan(20_000_000);
    const last = [...history.last().values()];
    expect(last).toHaveLength(jobs.length);
    expect(last.every(({ success, failure }) => success !== undefined && failure !== undefined)).toBe(true);
  });

  it('with too many jobs, those that ran longest ago are forgotten altogether', () => {
    for (let i = 0; i < 60_000; i++) add(recordOf(`job ${i}`));
    expect(history.bytes).toBeLessThanOrEqual(MAX_BYTES);
    const last = history.last();
    expect(last.size).toBeGreaterThan(10_000);
    expect(last.size).toBe(history.records);
    expect(last.has('job 59999')).toBe(true);
    expect(last.has('job 0')).toBe(false);
  });
});

describe('the last outcomes of a job', () => {
  const failure = recordOf('job', { outcome: 'failed', error: `Error: ${ERROR}` });

  /** Enough of other jobs to push everything else out. */
  function overflow(): void {
    for (let i = 0; i < MAX_RECORDS + 1; i++) add(recordOf(`other ${i % 400}`));
  }

  it('stay with a shortened error when their records would go', () => {
    const success = recordOf('job');
    for (const run of [failure, success, recordOf('job', { outcome: 'skipped' })]) add(run);
    overflow();
    const error = `Error: ${ERROR}`.slice(0, 99) + '…';
    expect(history.last().get('job')).toEqual({ success, failure: { ...failure, error } });
    expect(idsOf('job')).toEqual([success.id, failure.id]);
  });

  it('are replaced by the next ones', () => {
    add(failure);
    overflow();
    const records = history.records;
    const next = recordOf('job', { outcome: 'failed', error: 'Error: again' });
    add(next);
    expect(history.last().get('job')).toEqual({ success: undefined, failure: next });
    expect(idsOf('job')).toEqual([next.id]);
    expect(history.records).toBe(records);
  });
});

describe('a record that comes twice', () => {
  it('takes no place of another one, even when it comes late', () => {
    const runs = Array.from({ length: 150 }, () => recordOf('job'));
    for (const run of runs) add(run);
    for (const run of runs.slice(-100)) add(run);
    expect(idsOf('job')).toEqual(
      runs
        .slice(-100)
        .reverse()
        .map(({ id }) => id),
    );
  });

  it('is shown once, also beside others that ended in the same millisecond', () => {
    const finishedAt = new Date('2026-01-01T12:00:00Z');
    const runs = [8, 9, 10, 7, 11].map((number) =>
      recordOf('job', { id: `3fd2ab34cd56-${number}`, finishedAt }),
    );
    for (const run of [...runs, ...runs]) add(run);
    expect(idsOf('job')).toEqual(runs.toReversed().map(({ id }) => id));
  });
});

describe('what comes out of order', () => {
  it('is shown in the order in which the runs ended', () => {
    const [first, second, third] = [recordOf('job'), recordOf('job', { outcome: 'failed' }), recordOf('job')];
    for (const run of [third, first, second]) add(run);
    expect(idsOf('job')).toEqual([third, second, first].map(({ id }) => id));
  });
});

describe('record()', () => {
  it('keeps no more of a text than the part that is the error', async () => {
    const before = await heap();
    for (let i = 0; i < 100; i++) {
      const whole = `Error: part ${i}, which is long enough to share memory\n${'x'.repeat(1_000_000)}${i}`;
      add(recordOf('job', { outcome: 'failed', error: whole.slice(0, whole.indexOf('\n')) }));
    }
    expect((await heap()) - before).toBeLessThan(10_000_000);
  });
});
