import type { RunRecord } from '../state/run-record.js';

/** The most records that wait for the state store. */
const MOST_WAITING = 1000;

/** Records that the state store has not taken yet. When there are too many, the oldest go first and are counted. */
export class RecordBuffer {
  #waiting: RunRecord[] = [];
  #dropped = 0;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** How many records were lost. */
  get dropped(): number {
    return this.#dropped;
  }

  add(record: RunRecord): void {
    this.#waiting.push(record);
    // In steps, because moving a thousand records for each new one would cost more than the run.
    if (this.#waiting.length >= 2 * MOST_WAITING) this.#trim();
  }

  /** Takes all records out. */
  take(): readonly RunRecord[] {
    this.#trim();
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }

  /** Puts records back that the state store did not take. */
  putBack(records: readonly RunRecord[]): void {
    this.#waiting = [...records, ...this.#waiting];
    this.#trim();
  }

  #trim(): void {
    const tooMany = this.#waiting.length - MOST_WAITING;
    if (tooMany <= 0) return;
    this.#waiting = this.#waiting.slice(tooMany);
    this.#dropped += tooMany;
  }
}
