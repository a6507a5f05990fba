import { describe, expect, it } from '@jest/globals';
import { allIn, lastRunOf, problemsIn, withoutNextTick } from '../../../lib/dashboard/client/job-facts.js';
import type { DashboardRecord, Json } from '../../../lib/dashboard/shared/json.js';

const ended = (finishedAt: string, outcome: 'succeeded' | 'failed'): Json<DashboardRecord> => ({
  ...{ id: finishedAt, job: 'a', trigger: 'tick', startedAt: finishedAt, finishedAt, durationMs: 1, outcome },
  ...{ instance: 'i', attempts: 1, lockLost: false },
});

describe('facts about a job', () => {
  const success = ended('2026-11-27T02:00:00.000Z', 'succeeded');
  const failure = ended('2026-11-27T03:00:00.000Z', 'failed');

  it('takes the newer of the last success and the last failure', () => {
    expect(lastRunOf({})).toBeUndefined();
    expect(lastRunOf({ lastSuccess: success })).toBe(success);
    expect(lastRunOf({ lastFailure: failure })).toBe(failure);
    expect(lastRunOf({ lastSuccess: success, lastFailure: failure })).toBe(failure);
    expect(lastRunOf({ lastSuccess: failure, lastFailure: success })).toBe(failure);
  });

  it('says why there is no next tick', () => {
    expect(withoutNextTick({ state: 'removed', scheduledBy: [] })).toBe('No live instance knows it');
    expect(withoutNextTick({ state: 'unscheduled', scheduledBy: [] })).toBe('No instance schedules it');
    expect(withoutNextTick({ state: 'healthy', scheduledBy: ['i'] })).toBe('Another timer makes it tick');
  });

  it('counts a running job once, and a pause as no problem', () => {
    const counts = {
      missing: 1,
      failing: 2,
      unscheduled: 3,
      paused: 4,
      healthy: 5,
      new: 6,
      removed: 7,
      running: 8,
    };
    expect(problemsIn({ counts })).toBe(6);
    expect(allIn({ counts })).toBe(28);
  });
});
