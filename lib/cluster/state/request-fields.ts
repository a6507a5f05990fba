import type { NewJobRequest, RequestAnswer } from './job-request.js';

/** How long a run or an abort may be taken, in milliseconds. */
export const REQUEST_LIFETIME_MS = 60_000;

/** At most one request with the same field is pending. */
export function fieldOf({ kind, job, runId }: Pick<NewJobRequest, 'kind' | 'job' | 'runId'>): string {
  return `${kind}:${kind === 'abort' ? (runId ?? '') : job}`;
}

/** A heartbeat that got no answer comes again. */
export function isSameAnswer(one: RequestAnswer, other: RequestAnswer): boolean {
  return (
    one.instance === other.instance &&
    one.outcome === other.outcome &&
    one.reason === other.reason &&
    one.runId === other.runId
  );
}
