import type { JobRequest, RequestAnswer } from '../job-request.js';
import type { StoredFields } from './stored-fields.js';

const KINDS: readonly JobRequest['kind'][] = ['pause', 'run', 'abort'];
const ANSWERED: readonly RequestAnswer['kind'][] = ['run', 'abort'];
const OUTCOMES: readonly RequestAnswer['outcome'][] = ['started', 'aborted', 'refused'];

/** A request, from the JSON of a `JobRequest`. One of an unknown kind cannot be read. */
export function requestOf(fields: StoredFields): JobRequest {
  return {
    id: fields.text('id'),
    kind: fields.oneOf('kind', KINDS),
    job: fields.text('job'),
    runId: fields.optionalText('runId'),
    tick: fields.optionalDate('tick'),
    until: fields.optionalDate('until'),
    by: fields.text('by'),
    reason: fields.optionalText('reason'),
    at: fields.date('at'),
    expiresAt: fields.optionalDate('expiresAt'),
    answer: fields.optional('answer', answerOf),
  };
}

function answerOf(fields: StoredFields): RequestAnswer {
  return {
    id: fields.text('id'),
    kind: fields.oneOf('kind', ANSWERED),
    job: fields.text('job'),
    runId: fields.optionalText('runId'),
    instance: fields.text('instance'),
    outcome: fields.oneOf('outcome', OUTCOMES),
    reason: fields.optionalText('reason') as RequestAnswer['reason'], // That of a later version is shown as it is.
  };
}
