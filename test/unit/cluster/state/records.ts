import type { RunRecord } from '../../../../lib/index.js';

let made = 0;
const START = Date.parse('2026-01-01T00:00:00Z');

/** A record of a run that succeeded a second after the one before. */
export function recordOf(job: string, facts: Partial<RunRecord> = {}): RunRecord {
  const startedAt = new Date(START + ++made * 1000);
  return {
    id: `3fd2ab34cd56-${made}`,
    job,
    trigger: 'tick',
    startedAt,
    finishedAt: new Date(startedAt.getTime() + 500),
    durationMs: 4.73,
    outcome: 'succeeded',
    instance: 'web-1:12:3fd2ab34cd56',
    attempts: 1,
    lockLost: false,
    ...facts,
  };
}
