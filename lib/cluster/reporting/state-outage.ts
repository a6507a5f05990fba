import type { InstanceChannels } from '../../core/channels.js';
import { messageOf, oneLine } from '../../core/error-text.js';
import type { LogFields } from '../../jobs/log-line.js';

/** Log lines about outages. */
interface OutageLines {
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
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
      `reports do not reach the state store: ${oneLine(messageOf(error)).replace(/\.$/, '')}. Jobs run as before, but nobody sees this instance, ` +
        'and requests do not reach it',
      { event: 'store.away', store: 'state', err: error },
    );
    this.#channels.publish('store', () => ({ store: 'state', state: 'away', error }));
  }

  /** @returns whether an outage ends with this answer */
  answered(droppedRecords: number): boolean {
    if (!this.#isAway) return false;
    this.#isAway = false;
    const line = `the state store answers again; records lost since the start: ${droppedRecords}`;
    this.#log.info(line, { event: 'store.back', store: 'state' });
    this.#channels.publish('store', () => ({ store: 'state', state: 'back' }));
    return true;
  }
}
