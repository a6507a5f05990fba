import { describe, expect, it } from '@jest/globals';
import { type JobFacts, jobState } from '../../../lib/dashboard/shared/job-state.js';
import { recordOf } from '../../support/cluster-state/evidence-store.js';

const at = (time: string): Date => new Date(`2026-01-01T${time}Z`);
const DUE = at('02:00:00');

const [success, failure] = [recordOf(), recordOf({ id: 'aaa-2', outcome: 'failed' })];
const early = { tick: at('01:00:00'), startedAt: at('01:00:00'), finishedAt: at('01:00:01') };
const job = (changes: Partial<JobFacts> = {}): JobFacts => ({
  ...{ knownBy: ['a'], scheduledBy: ['a'], running: [] },
  ...changes,
});
const paused = { by: 'ada', at: at('01:00:00'), acknowledgedBy: [], pending: [], silent: [] };
const run = { runId: 'aaa-3', instance: 'a', since: at('01:30:00') };

describe('the state of a job', () => {
  it('is new before its first run', () => {
    expect(jobState(job(), undefined)).toBe('new');
  });

  it('is that of the run that ended last', () => {
    const older = { finishedAt: at('01:59:00') };
    expect(jobState(job({ lastSuccess: success }), DUE)).toBe('healthy');
    expect(jobState(job({ lastFailure: failure }), DUE)).toBe('failing');
    expect(jobState(job({ lastSuccess: success, lastFailure: { ...failure, ...older } }), DUE)).toBe(
      'healthy',
    );
    expect(jobState(job({ lastSuccess: { ...success, ...older }, lastFailure: failure }), DUE)).toBe(
      'failing',
    );
  });

  it('is missing when a tick was due, and neither an outcome nor a run is there', () => {
    expect(jobState(job(), DUE)).toBe('missing');
    expect(jobState(job({ lastSuccess: { ...success, ...early } }), DUE)).toBe('missing');
    expect(jobState(job({ lastFailure: { ...failure, ...early } }), DUE)).toBe('missing');
  });

  it('is not missing while a run is in flight', () => {
    expect(jobState(job({ running: [run] }), DUE)).toBe('new');
  });

  it('is not missing once a run has ended since, because it was in the way or made up for the tick', () => {
    const late = { ...success, ...early, finishedAt: at('02:00:30') };
    expect(jobState(job({ lastSuccess: late }), DUE)).toBe('healthy');
    const manual = { ...success, tick: undefined, trigger: 'manual' as const, finishedAt: at('02:10:00') };
    expect(jobState(job({ lastSuccess: manual }), DUE)).toBe('healthy');
  });

  it('is paused rather than missing, unscheduled rather than paused, and removed rather than unscheduled', () => {
    expect(jobState(job({ paused }), DUE)).toBe('paused');
    expect(jobState(job({ paused, scheduledBy: [] }), DUE)).toBe('unscheduled');
    expect(jobState(job({ paused, scheduledBy: [], knownBy: [] }), DUE)).toBe('removed');
  });
});
