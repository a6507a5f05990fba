import type { AuditEntry } from '../job-request.js';
import { frozenCopy } from './frozen-copy.js';

const MAX_ENTRIES = 1000;

/** The newest 1,000 entries of the audit. */
export class AuditLog {
  /** The oldest first. */
  readonly #entries: AuditEntry[] = [];

  add(entry: AuditEntry): void {
    this.#entries.push(frozenCopy(entry));
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
  }

  /** So many of the newest entries, the newest first. */
  newest(count: number): AuditEntry[] {
    return this.#entries.toReversed().slice(0, count).map(frozenCopy);
  }

  /** The entries about one request, the oldest first. */
  about(id: string): AuditEntry[] {
    return this.#entries.filter((entry) => entry.id === id);
  }
}
