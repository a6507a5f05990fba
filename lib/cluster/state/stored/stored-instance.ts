import type { JobDescription, NotableSkip, RunningRun } from '../instance-report.js';
import type { StoredInstance } from '../job-state-store.js';
import type { RequestPosition } from '../job-request.js';
import type { StoredFields } from './stored-fields.js';
import { triggerOf } from './stored-run.js';

/** The last report of an instance, from the JSON of a `StoredInstance`. */
export function instanceOf(fields: StoredFields): StoredInstance {
  return {
    id: fields.text('id'),
    host: fields.text('host'),
    pid: fields.number('pid'),
    startedAt: fields.date('startedAt'),
    state: fields.text('state') === 'left' ? 'left' : 'live',
    version: fields.text('version'),
    node: fields.text('node'),
    scheduling: fields.flag('scheduling'),
    catalogue: fields.texts('catalogue'),
    running: fields.list('running', runningOf),
    waiting: fields.optionalNumber('waiting'),
    concurrency: fields.optionalNumber('concurrency'),
    skips: fields.list('skips', skipOf),
    droppedRecords: fields.optionalNumber('droppedRecords') ?? 0,
    seen: fields.optional('seen', positionOf),
    pauses: fields.texts('pauses'),
    outageEndedAt: fields.optionalDate('outageEndedAt'),
    lastHeartbeat: fields.date('lastHeartbeat'),
  };
}

function runningOf(fields: StoredFields): RunningRun {
  return {
    runId: fields.text('runId'),
    job: fields.text('job'),
    trigger: triggerOf(fields),
    tick: fields.optionalDate('tick'),
    since: fields.date('since'),
  };
}

function skipOf(fields: StoredFields): NotableSkip {
  return {
    job: fields.text('job'),
    reason: fields.text('reason') as NotableSkip['reason'], // That of a later version is shown as it is.
    from: fields.date('from'),
    to: fields.date('to'),
    count: fields.number('count'),
    error: fields.optionalText('error'),
  };
}

function positionOf(fields: StoredFields): RequestPosition {
  return { epoch: fields.text('epoch'), revision: fields.number('revision') };
}

/** A job of a catalogue page, from the JSON of a `JobDescription`. */
export function jobOf(fields: StoredFields): JobDescription {
  return {
    name: fields.text('name'),
    schedule: fields.text('schedule'),
    cron: fields.optionalText('cron'),
    timeZone: fields.optionalText('timeZone'),
    intervalMs: fields.optionalNumber('intervalMs'),
    lockKey: fields.optionalText('lockKey'),
    scheduled: fields.flag('scheduled'),
  };
}
