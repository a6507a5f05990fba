import { Linked } from '../../../core/linked-list.js';
import type { RecordedOutcome, ReportedFacts, ResultFacts, RunRecord } from '../run-record.js';

/** How much memory a record takes without its error, in bytes: the slot, its numbers and the text of the id. */
const RECORD_BYTES = 340;

/**
 * Holds a record, and later another one. Most records come when the store is full, and an object that is written anew
 * costs less than one that is made. Dates are kept as numbers, because they take a third of the memory and nobody sets
 * them.
 */
export class RecordSlot extends Linked<RecordSlot> {
  /** The next record of its queue. */
  newer: RecordSlot | undefined;
  /** Grows with each record of the history. */
  order = 0;
  id = '';
  /** The name of the job. */
  job = '';
  outcome: RecordedOutcome = 'succeeded';
  #trigger: RunRecord['trigger'] = 'tick';
  /** NaN: the run has none. */
  #tick = NaN;
  #startedAt = NaN;
  #finishedAt = NaN;
  #durationMs = NaN;
  #reason: RunRecord['reason'];
  #error: string | undefined;
  #instance = '';
  #attempts = 0;
  #lockLost = false;

  /** An estimate of its memory. */
  get bytes(): number {
    return this.#error === undefined ? RECORD_BYTES : RECORD_BYTES + 2 * this.#error.length;
  }

  write(run: ResultFacts, { durationMs, error, instance }: ReportedFacts, order: number): void {
    this.order = order;
    this.job = run.job;
    this.outcome = run.outcome;
    this.id = run.id;
    this.#trigger = run.trigger;
    this.#tick = run.tick === undefined ? NaN : run.tick.getTime();
    this.#startedAt = run.startedAt.getTime();
    this.#finishedAt = run.finishedAt.getTime();
    this.#durationMs = durationMs;
    this.#reason = run.reason;
    this.#error = error === undefined ? undefined : textOf(error);
    this.#instance = instance;
    this.#attempts = run.attempts;
    this.#lockLost = run.lockLost;
  }

  /** For a sort that puts the newest first. */
  compareTo(other: RecordSlot): number {
    return other.#finishedAt - this.#finishedAt || other.order - this.order;
  }

  /** Keeps only so many characters of the error. */
  shortenError(length: number): void {
    const error = this.#error;
    if (error !== undefined && error.length > length) this.#error = textOf(error.slice(0, length - 1)) + '…';
  }

  read(): RunRecord {
    return {
      id: this.id,
      job: this.job,
      trigger: this.#trigger,
      tick: Number.isNaN(this.#tick) ? undefined : new Date(this.#tick),
      startedAt: new Date(this.#startedAt),
      finishedAt: new Date(this.#finishedAt),
      durationMs: this.#durationMs,
      outcome: this.outcome,
      reason: this.#reason,
      error: this.#error,
      instance: this.#instance,
      attempts: this.#attempts,
      lockLost: this.#lockLost,
    };
  }
}

/** The text in memory of its own, because a part of a text keeps the whole of it in memory. */
function textOf(part: string): string {
  return Buffer.from(part).toString();
}
