import { messageOf } from '../../core/error-text.js';

/** Log lines about outages. */
interface OutageLines {
  info(message: string): void;
  warn(message: string): void;
}

/** Whether the state store answers. Warns once for each outage, because every heartbeat of it fails. */
export class StateOutage {
  readonly #log: OutageLines;
  #isAway = false;

  constructor(log: OutageLines) {
    this.#log = log;
  }

  failed(error: unknown): void {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#log.warn(
      `reports do not reach the state store: ${messageOf(error).replace(/\.$/, '')}. Jobs run as before, but nobody sees this instance, ` +
        'and requests do not reach it',
    );
  }

  /** @returns whether an outage ends with this answer */
  answered(droppedRecords: number): boolean {
    if (!this.#isAway) return false;
    this.#isAway = false;
    this.#log.info(`the state store answers again; records lost since the start: ${droppedRecords}`);
    return true;
  }
}
