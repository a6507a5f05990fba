import type { StoredInstance } from '../../cluster/state/job-state-store.js';
import type { JobDescription } from '../../cluster/state/instance-report.js';
import type { AuditEntry, JobRequest, RequestPosition } from '../../cluster/state/job-request.js';
import type { LastOutcomes } from '../../cluster/state/job-state-store.js';
import { readJson, readStored, StoredFields } from '../../cluster/state/stored/stored-fields.js';
import { instanceOf, jobOf } from '../../cluster/state/stored/stored-instance.js';
import { requestOf } from '../../cluster/state/stored/stored-request.js';
import { runOf } from '../../cluster/state/stored/stored-run.js';
import type { Row } from '../connection/session.js';

/** Reads the rows of one statement by their kind. Leaves out rows of another version that it cannot read. */
export class StateRows {
  readonly #byKind = new Map<string, Row[]>();

  constructor(rows: readonly Row[]) {
    for (const row of rows) {
      const kind = String(row['kind']);
      const known = this.#byKind.get(kind);
      if (known === undefined) this.#byKind.set(kind, [row]);
      else known.push(row);
    }
  }

  /** The time of the server. */
  get now(): Date {
    return timeOf(this.#of('now')[0]?.['at']) ?? new Date(NaN);
  }

  /** Absent in a store that has none yet. */
  get position(): RequestPosition | undefined {
    return positionOf(this.#of('position')[0], 'id');
  }

  /** The oldest first. */
  get requests(): JobRequest[] {
    return this.#read('request', requestIn).sort((a, b) => a.at.getTime() - b.at.getTime());
  }

  get instances(): StoredInstance[] {
    return this.#read('instance', instanceIn);
  }

  /** Pages by their digest. */
  get pages(): Map<string, readonly JobDescription[]> {
    const pages = new Map<string, readonly JobDescription[]>();
    for (const row of this.#of('page')) {
      const jobs = readJson(textOf(row, 'value'), (page) => page.list('jobs', jobOf));
      if (jobs !== undefined) pages.set(String(row['key']), jobs);
    }
    return pages;
  }

  /** By the job's name. */
  get last(): Map<string, LastOutcomes> {
    const last = new Map<string, LastOutcomes>();
    for (const row of this.#of('job')) {
      const success = readJson(textOf(row, 'value'), runOf);
      const failure = readJson(textOf(row, 'detail'), runOf);
      if (success === undefined && failure === undefined) continue;
      last.set(String(row['key']), { ...(success && { success }), ...(failure && { failure }) });
    }
    return last;
  }

  /** The newest first. */
  get audit(): AuditEntry[] {
    return this.#read('audit', entryIn);
  }

  #of(kind: string): readonly Row[] {
    return this.#byKind.get(kind) ?? [];
  }

  #read<Value>(kind: string, read: (row: Row) => Value | undefined): Value[] {
    return this.#of(kind)
      .map(read)
      .filter((value) => value !== undefined);
  }
}

/** @param epoch the name of the column of the epoch */
export function positionOf(row: Row | undefined, epoch: string): RequestPosition | undefined {
  const drawn = row === undefined ? undefined : textOf(row, epoch);
  return drawn === undefined ? undefined : { epoch: drawn, revision: Number(row?.['revision']) };
}

function requestIn(row: Row): JobRequest | undefined {
  return readStored(() => {
    const answer: unknown = JSON.parse(textOf(row, 'detail') ?? 'null');
    const times = { at: isoOf(row['at']), expiresAt: isoOf(row['expires']) };
    const request = JSON.parse(textOf(row, 'value') ?? '') as object; // The fields are looked at one by one.
    return requestOf(new StoredFields({ ...request, ...times, answer: answer ?? undefined }));
  });
}

function instanceIn(row: Row): StoredInstance | undefined {
  return readStored(() => {
    const report = JSON.parse(textOf(row, 'value') ?? '') as object; // The fields are looked at one by one.
    return instanceOf(new StoredFields({ ...report, lastHeartbeat: isoOf(row['at']) }));
  });
}

function entryIn(row: Row): AuditEntry | undefined {
  return readJson(textOf(row, 'value'), (stored) => ({
    id: stored.text('id'),
    at: timeOf(row['at']) ?? new Date(NaN),
    by: stored.text('by'),
    action: stored.text('action') as AuditEntry['action'], // An action of a later version is shown as it is.
    job: stored.text('job'),
    reason: stored.optionalText('reason'),
    result: stored.text('result'),
  }));
}

function textOf(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

function timeOf(milliseconds: unknown): Date | undefined {
  return typeof milliseconds === 'string' ? new Date(Number(milliseconds)) : undefined;
}

function isoOf(milliseconds: unknown): string | undefined {
  return timeOf(milliseconds)?.toISOString();
}
