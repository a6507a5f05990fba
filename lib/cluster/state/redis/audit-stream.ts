import type { AuditEntry } from '../job-request.js';
import { readStored, StoredFields } from '../stored/stored-fields.js';
import type { StateCommands, StreamEntry } from './state-commands.js';
import type { StateKeys } from './state-keys.js';

/** At least so many entries stay. */
const KEPT = 1000;

/** The audit. An entry is never changed. */
export class AuditStream {
  readonly #keys: StateKeys;

  constructor(keys: StateKeys) {
    this.#keys = keys;
  }

  /** The server sets the time of the entry. */
  async add(redis: StateCommands, { id, by, action, job, reason, result }: AuditEntry): Promise<void> {
    const why = reason === undefined ? [] : ['reason', reason];
    const fields = ['action', action, 'job', job, 'by', by, ...why, 'result', result, 'id', id];
    await redis.xadd(this.#keys.audit, KEPT, fields);
  }

  /** The newest entries, the newest first. */
  async newest(redis: StateCommands, count: number): Promise<AuditEntry[]> {
    if (count <= 0) return [];
    const entries = await redis.xrevrange(this.#keys.audit, count);
    return entries.map(entryOf).filter((entry) => entry !== undefined);
  }
}

function entryOf({ at, fields }: StreamEntry): AuditEntry | undefined {
  return readStored(() => {
    const stored = new StoredFields(Object.fromEntries(fields));
    return {
      id: stored.text('id'),
      at,
      by: stored.text('by'),
      action: stored.text('action') as AuditEntry['action'], // That of a later version is shown as it is.
      job: stored.text('job'),
      reason: stored.optionalText('reason'),
      result: stored.text('result'),
    };
  });
}
