import { randomUUID } from 'node:crypto';
import type {
  Heartbeat,
  InstanceReport,
  JobDescription,
  JobStateStore,
  NewJobRequest,
  RequestAnswer,
  RunRecord,
} from '../../../index.js';
import type { StateContext } from './job-state-store-case.js';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** The time of the store. */
export async function timeOf(store: JobStateStore): Promise<Date> {
  return (await store.overview()).now;
}

export function after(date: Date, milliseconds: number): Date {
  return new Date(date.getTime() + milliseconds);
}

/** A report of an instance that has just been started: without optional facts. */
export async function reportOf(
  { store, name }: StateContext,
  facts: Partial<InstanceReport> = {},
): Promise<InstanceReport> {
  return {
    id: `${name}:12:3fd2`,
    host: 'web-1',
    pid: 12,
    startedAt: after(await timeOf(store), -HOUR),
    state: 'live',
    version: '1.2.3',
    node: '20.1.0',
    scheduling: true,
    catalogue: [],
    running: [],
    skips: [],
    droppedRecords: 0,
    pauses: [],
    ...facts,
  };
}

/** A heartbeat without pages and answers. */
export function beat(instance: InstanceReport, facts: Partial<Heartbeat> = {}): Heartbeat {
  return { instance, pages: [], answers: [], ...facts };
}

export function description(job: string): JobDescription {
  return { name: job, schedule: 'every minute', scheduled: true };
}

/** A run that succeeded a second ago, or so many seconds later. */
export function runOf(job: string, now: Date, facts: Partial<RunRecord> = {}, seconds = 0): RunRecord {
  const finishedAt = after(now, seconds * SECOND);
  return {
    id: `3fd2-${randomUUID()}`,
    job,
    trigger: 'tick',
    startedAt: after(finishedAt, -SECOND),
    finishedAt,
    durationMs: 12.5,
    outcome: 'succeeded',
    instance: 'web-1:12:3fd2',
    attempts: 1,
    lockLost: false,
    ...facts,
  };
}

/** A request for a run, without optional facts. */
export function requestOf(job: string, facts: Partial<NewJobRequest> = {}): NewJobRequest {
  return { id: randomUUID(), kind: 'run', job, by: 'ada', ...facts };
}

export function pauseOf(job: string, facts: Partial<NewJobRequest> = {}): NewJobRequest {
  return requestOf(job, { kind: 'pause', ...facts });
}

export function abortOf(job: string, runId: string): NewJobRequest {
  return requestOf(job, { kind: 'abort', runId });
}

/** The answer of an instance that has started the run. */
export function answerTo({ id, job }: NewJobRequest, facts: Partial<RequestAnswer> = {}): RequestAnswer {
  return { id, kind: 'run', job, instance: 'web-1:12:3fd2', outcome: 'started', runId: '3fd2-7', ...facts };
}
