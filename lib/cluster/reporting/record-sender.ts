import type { Clock, Timer } from '../../core/clock.js';
import type { RunRecord } from '../state/run-record.js';
import type { StateStoreCalls } from '../state/state-store-calls.js';
import { RecordBuffer } from './record-buffer.js';

/** Records of so long go together, in milliseconds. */
const GATHER_MS = 1000;

/** The longest pause between two tries, in milliseconds. */
const LONGEST_PAUSE_MS = 5000;

/** Sends the records of runs to the state store, once per second at most. Nobody waits for it. */
export class RecordSender {
  readonly #clock: Clock;
  readonly #calls: StateStoreCalls;
  readonly #onFailed: (error: unknown) => void;
  readonly #buffer = new RecordBuffer();
  #timer: Timer | undefined;
  #sending: Promise<void> | undefined;
  #failures = 0;

  constructor(clock: Clock, calls: StateStoreCalls, onFailed: (error: unknown) => void) {
    this.#clock = clock;
    this.#calls = calls;
    this.#onFailed = onFailed;
  }

  /** How many records were lost. */
  get dropped(): number {
    return this.#buffer.dropped;
  }

  add(record: RunRecord): void {
    this.#buffer.add(record);
    if (this.#timer === undefined && this.#sending === undefined) this.#sendAfter(GATHER_MS);
  }

  /** Sends what has gathered, after the batch that is on its way. Never rejects. @param limit in milliseconds */
  async flush(limit?: number): Promise<void> {
    await this.#sending;
    this.#timer?.cancel();
    this.#timer = undefined;
    // The shutdown may have given this batch up and closed the store, while the one before had no answer.
    if (this.#buffer.isEmpty || this.#calls.areOver) return;
    this.#sending = this.#send(limit);
    await this.#sending;
  }

  /** Cancels the next batch. */
  stop(): void {
    this.#timer?.cancel();
  }

  #sendAfter(pause: number): void {
    this.#timer = this.#clock.after(pause, () => void this.flush());
  }

  async #send(limit: number | undefined): Promise<void> {
    const records = this.#buffer.take();
    try {
      await this.#calls.call((store) => store.record(records), limit);
      this.#failures = 0;
    } catch (error) {
      this.#buffer.putBack(records);
      this.#failures++;
      this.#onFailed(error);
    }
    this.#sending = undefined;
    const pause = Math.min(GATHER_MS * 2 ** this.#failures, LONGEST_PAUSE_MS);
    if (!this.#buffer.isEmpty && this.#timer === undefined && !this.#calls.areOver)
      this.#sendAfter(this.#failures === 0 ? GATHER_MS : pause);
  }
}
