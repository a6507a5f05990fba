import type { Actor, AuditEntry, JobRequest, RequestAnswer } from './job-request.js';

/** The entry of a request that a person puts. */
export function requestedEntry({ id, at, by, kind, job, reason }: JobRequest): AuditEntry {
  return { id, at, by, action: kind, job, reason, result: 'requested' };
}

/** The entry of a request that a person takes back. */
export function withdrawnEntry({ id, kind, job }: JobRequest, { by, reason }: Actor, at: Date): AuditEntry {
  const isPause = kind === 'pause';
  const result = isPause ? 'requested' : 'withdrawn';
  return { id, at, by, action: isPause ? 'resume' : kind, job, reason, result };
}

/** The entry of an answer. @param by the person who put the request */
export function answeredEntry(answer: RequestAnswer, by: string, at: Date): AuditEntry {
  const { id, kind, job, reason } = answer;
  return { id, at, by, action: kind, job, reason, result: resultOf(answer) };
}

function resultOf({ outcome, reason, runId, instance }: RequestAnswer): string {
  if (outcome === 'refused') return reason === undefined ? outcome : `${outcome}: ${reason}`;
  return runId === undefined ? `${outcome} on ${instance}` : `${outcome} ${runId} on ${instance}`;
}
