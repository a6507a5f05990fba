import { describe, expect, test } from '@jest/globals';
import { byUrgency, lostRunsOf, statesOf } from '../../../lib/cli/output/job-state.js';
import type { RunRecord } from '../../../lib/cluster/state/run-record.js';
import type { ClusterInstance, ClusterJob, InstanceState } from '../../../lib/cluster/view/cluster-types.js';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));

const recordAt = (minute: number, outcome: RunRecord['outcome'] = 'succeeded'): RunRecord => ({
  id: `a-${minute}`,
  job: 'job',
  trigger: 'tick',
  startedAt: at(minute),
  finishedAt: at(minute),
  durationMs: 0,
  outcome,
  instance: 'web:1:a',
  attempts: 1,
  lockLost: false,
});

const jobOf = (job: Partial<ClusterJob> = {}): ClusterJob => ({
  name: 'job',
  schedule: 'every 1m',
  running: [],
  scheduledBy: ['web:1:a'],
  knownBy: ['web:1:a'],
  definitions: 1,
  ...job,
});

const instanceOf = (state: InstanceState, since: number): ClusterInstance => ({
  id: 'web:1:a',
  host: 'web',
  pid: 1,
  startedAt: at(0),
  lastHeartbeat: at(50),
  state,
  version: '1',
  node: '20',
  scheduling: true,
  running: [{ runId: 'a-9', job: 'job', trigger: 'tick', since: at(since) }],
  waiting: 0,
  droppedRecords: 0,
});

const paused = { by: 'ada', at: at(0), acknowledgedBy: [], pending: [], silent: [] };
const running = [{ runId: 'a-9', instance: 'web:1:a', since: at(9) }];
const failure = recordAt(8, 'failed');

describe('the state of a job', () => {
  test.each([
    ['no run yet', jobOf()],
    ['ok', jobOf({ lastSuccess: recordAt(1) })],
    ['ok', jobOf({ lastSuccess: recordAt(9), lastFailure: failure })],
    ['failing', jobOf({ lastSuccess: recordAt(7), lastFailure: failure })],
    ['failing', jobOf({ lastFailure: failure })],
    ['paused', jobOf({ paused, lastSuccess: recordAt(1) })],
    ['not scheduled', jobOf({ scheduledBy: [] })],
    ['running', jobOf({ running, lastSuccess: recordAt(1) })],
    [
      'failing, paused, not scheduled, running',
      jobOf({ running, paused, scheduledBy: [], lastFailure: failure }),
    ],
  ])('is %s', (state, job) => {
    expect(statesOf(job, []).join(', ')).toBe(state);
  });

  test('is lost while a silent instance has reported its last run', () => {
    const job = jobOf({ lastSuccess: recordAt(5) });

    expect(statesOf(job, [instanceOf('silent', 6)])).toEqual(['lost']);
    expect(lostRunsOf(job, [instanceOf('silent', 6)])).toMatchObject([{ runId: 'a-9', instance: 'web:1:a' }]);
  });

  test.each([
    ['the job has run since', instanceOf('silent', 4)],
    ['the instance is live', instanceOf('live', 6)],
    ['the instance has left', instanceOf('left', 6)],
  ])('is not lost when %s', (_, instance) => {
    expect(statesOf(jobOf({ lastSuccess: recordAt(5) }), [instance])).toEqual(['ok']);
  });
});

test('lists lost, failing, paused and unscheduled jobs first, then all by name', () => {
  const jobs = [
    jobOf({ name: 'b' }),
    jobOf({ name: 'unscheduled', scheduledBy: [] }),
    jobOf({ name: 'a' }),
    jobOf({ name: 'paused', paused }),
    jobOf({ name: 'failing 2', lastFailure: failure, paused }),
    jobOf({ name: 'failing 1', lastFailure: failure }),
    jobOf({ name: 'job' }),
  ];

  expect(byUrgency(jobs, [instanceOf('silent', 1)]).map(({ name }) => name)).toEqual([
    'job',
    'failing 1',
    'failing 2',
    'paused',
    'unscheduled',
    'a',
    'b',
  ]);
});
