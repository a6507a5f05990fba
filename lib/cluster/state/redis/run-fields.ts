import type { RecordedOutcome, RunRecord } from '../run-record.js';
import { readStored, StoredFields } from '../stored/stored-fields.js';
import { reasonOf, triggerOf } from '../stored/stored-run.js';
import type { StreamEntry } from './state-commands.js';
import type { RunStream } from './state-keys.js';

/** The stream of each outcome. */
export const STREAMS: Readonly<Record<RecordedOutcome, RunStream>> = {
  succeeded: 'runs',
  failed: 'failures',
  skipped: 'skips',
};

/**
 * The fields of a record in a stream, in the order in which a person reads them. Redis keeps the names once where they
 * are the same, so a field is left out only in rare runs, or where it says nothing.
 *
 * A run of a tick says how many milliseconds `late` it was triggered; another run says when it `started`. `total` counts
 * from there, and `took` from the first call of the handler. `on` is the instance without the nonce that the id begins
 * with.
 */
export function fieldsOf(run: RunRecord): string[] {
  const startedAt = run.startedAt.getTime();
  const fields = run.tick === undefined ? ['started', shortIso(run.startedAt)] : tickOf(run.tick, startedAt);
  if (run.reason !== undefined) fields.push('reason', run.reason);
  if (run.error !== undefined) fields.push('error', run.error);
  fields.push('took', String(run.durationMs), 'total', String(run.finishedAt.getTime() - startedAt));
  if (run.attempts !== 1) fields.push('attempts', String(run.attempts));
  if (run.lockLost) fields.push('lock', 'lost');
  if (run.trigger !== 'tick') fields.push('trigger', run.trigger);
  fields.push(...instanceOf(run), 'id', run.id);
  return fields;
}

function tickOf(tick: Date, startedAt: number): string[] {
  return ['tick', shortIso(tick), 'late', String(startedAt - tick.getTime())];
}

function instanceOf({ instance, id }: RunRecord): string[] {
  const nonce = nonceOf(id);
  return instance.endsWith(nonce) ? ['on', instance.slice(0, -nonce.length)] : ['instance', instance];
}

/** With the colon before it. */
function nonceOf(id: string): string {
  return `:${id.slice(0, Math.max(id.lastIndexOf('-'), 0))}`;
}

/** Without seconds and milliseconds that are zero. */
function shortIso(date: Date): string {
  return date.toISOString().replace(/(?::00)?\.000Z$/, 'Z');
}

/** The record, or `undefined` where another version has written it in another form. */
export function recordOf(
  job: string,
  outcome: RecordedOutcome,
  { fields }: StreamEntry,
): RunRecord | undefined {
  return readStored(() => {
    const stored = new StoredFields(Object.fromEntries(fields));
    const tick = stored.optionalDate('tick');
    const startedAt = tick === undefined ? stored.date('started') : later(tick, stored.number('late'));
    const id = stored.text('id');
    const on = stored.optionalText('on');
    return {
      id,
      job,
      trigger: stored.optionalText('trigger') === undefined ? 'tick' : triggerOf(stored),
      tick,
      startedAt,
      finishedAt: later(startedAt, stored.number('total')),
      durationMs: stored.number('took'),
      outcome,
      reason: reasonOf(stored),
      error: stored.optionalText('error'),
      instance: on === undefined ? stored.text('instance') : on + nonceOf(id),
      attempts: stored.optionalNumber('attempts') ?? 1,
      lockLost: stored.optionalText('lock') === 'lost',
    };
  });
}

function later(date: Date, milliseconds: number): Date {
  return new Date(date.getTime() + milliseconds);
}
