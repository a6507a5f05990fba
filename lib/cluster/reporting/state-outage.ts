import type { InstanceChannels } from '../../core/channels.js';
import { messageOf } from '../../core/error-text.js';

/** Log lines about outages. */
interface OutageLines {
  info(message: string): void;
  warn(message: string): void;
}

/** Whether the state store answers. Warns once for each outage, because every heartbeat of it fails. */
export class StateOutage {
  readonly #log: OutageLines;
  readonly #channels: InstanceChannels;
  #isAway = false;

  constructor(log: OutageLines, channels: InstanceChannels) {
    this.#log = log;
    this.#channels = channels;
  }

  failed(error: unknown): void {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#log.warn(
      `reports do not reach the state store: ${messageOf(error).replace(/\.$/, '')}. Jobs run as before, but nobody sees this instance, ` +
        'and requests do not reach it',
    );
    this.#channels.publish('store', () => ({ store: 'state', state: 'away', error }));
  }

  /** @returns whether an outage ends with this answer */
  answered(droppedRecords: number): boolean {
    if (!this.#isAway) return false;
    this.#isAway = false;
    this.#log.info(`the state store answers again; records lost since the start: ${droppedRecords}`);
    this.#channels.publish('store', () => ({ store: 'state', state: 'back' }));
    return true;
  }
}
