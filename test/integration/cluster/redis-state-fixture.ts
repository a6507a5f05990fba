import type { CataloguePage, InstanceReport } from '../../../lib/cluster/state/instance-report.js';
import type { Heartbeat } from '../../../lib/cluster/state/job-state-store.js';
import type { NewJobRequest } from '../../../lib/cluster/state/job-request.js';
import { RedisJobStateStore } from '../../../lib/cluster/state/redis/redis-job-state-store.js';
import type { RedisJobStateStoreOptions } from '../../../lib/cluster/state/redis/redis-job-state-store.options.js';
import type { RunRecord } from '../../../lib/cluster/state/run-record.js';
import { atEnd } from '../locks/redis-fixture.js';

export function stateOf(options: RedisJobStateStoreOptions): RedisJobStateStore {
  const store = new RedisJobStateStore(options);
  atEnd(() => store.close());
  return store;
}

/** A run of a tick that was 3 ms late, waited 9 ms for its locks, and took 340 ms. */
export function runOf(job: string, number: number, changes: Partial<RunRecord> = {}): RunRecord {
  const tick = Date.UTC(2026, 2, 7, 2, 30) + number * 60_000;
  return {
    id: `3fd2a1b2c3d4-${number}`,
    job,
    trigger: 'tick',
    tick: new Date(tick),
    startedAt: new Date(tick + 3),
    finishedAt: new Date(tick + 352),
    durationMs: 340,
    outcome: 'succeeded',
    instance: 'web-1:12:3fd2a1b2c3d4',
    attempts: 1,
    lockLost: false,
    ...changes,
  };
}

export function failureOf(job: string, number: number, changes: Partial<RunRecord> = {}): RunRecord {
  return runOf(job, number, { outcome: 'failed', error: 'connect ECONNREFUSED 10.0.0.7:5432', ...changes });
}

export function skipOf(job: string, number: number, changes: Partial<RunRecord> = {}): RunRecord {
  const skipped = { outcome: 'skipped', reason: 'running-elsewhere', durationMs: 0, attempts: 0 } as const;
  return runOf(job, number, { ...skipped, ...changes });
}

export function reportOf(changes: Partial<InstanceReport> = {}): InstanceReport {
  return {
    id: 'web-1:12:3fd2a1b2c3d4',
    host: 'web-1',
    pid: 12,
    startedAt: new Date('2026-03-07T01:00:00.000Z'),
    state: 'live',
    version: '1.0.0',
    node: 'v20.19.0',
    scheduling: true,
    catalogue: [],
    running: [],
    skips: [],
    droppedRecords: 0,
    pauses: [],
    ...changes,
  };
}

export function pageOf(digest: string, jobs: readonly string[], cron = '*/5 * * * *'): CataloguePage {
  const schedule = { schedule: `${cron} (UTC)`, cron, timeZone: 'UTC', scheduled: true };
  return { digest, jobs: jobs.map((name) => ({ name, lockKey: name, ...schedule })) };
}

export function heartbeatOf(
  changes: Partial<InstanceReport> = {},
  rest: Partial<Omit<Heartbeat, 'instance'>> = {},
): Heartbeat {
  return { instance: reportOf(changes), pages: [], answers: [], ...rest };
}

export function requestOf(kind: NewJobRequest['kind'], changes: Partial<NewJobRequest> = {}): NewJobRequest {
  return { id: `${kind}-1`, kind, job: 'Reports.send', by: 'ann@desk', ...changes };
}
