import type { SkipReason, Trigger } from '../../../runs/run-result.js';
import type { RecordedOutcome, RunRecord } from '../run-record.js';
import type { StoredFields } from './stored-fields.js';

const OUTCOMES: readonly RecordedOutcome[] = ['succeeded', 'failed', 'skipped'];

/** A record, from the JSON of a `RunRecord`. */
export function runOf(fields: StoredFields): RunRecord {
  return {
    id: fields.text('id'),
    job: fields.text('job'),
    trigger: triggerOf(fields),
    tick: fields.optionalDate('tick'),
    startedAt: fields.date('startedAt'),
    finishedAt: fields.date('finishedAt'),
    durationMs: fields.number('durationMs'),
    outcome: fields.oneOf('outcome', OUTCOMES),
    reason: reasonOf(fields),
    error: fields.optionalText('error'),
    instance: fields.text('instance'),
    attempts: fields.number('attempts'),
    lockLost: fields.flag('lockLost'),
  };
}

/** A trigger of a later version is shown as it is. */
export function triggerOf(fields: StoredFields): Trigger {
  return fields.text('trigger') as Trigger;
}

/** A reason of a later version is shown as it is. */
export function reasonOf(fields: StoredFields): SkipReason | undefined {
  return fields.optionalText('reason') as SkipReason | undefined;
}
