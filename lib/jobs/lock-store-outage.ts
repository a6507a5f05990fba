import type { InstanceChannels } from '../core/channels.js';
import { errorText, oneLine } from '../core/error-text.js';
import type { RunListener } from '../runs/run-listener.js';
import type { RunResult, SkippedRun } from '../runs/run-result.js';
import type { JobLock, RunnableJob } from '../runs/run-request.js';
import { fieldsOf, type LogFields } from './log-line.js';

/** Log lines about outages. */
interface OutageLines {
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
}

/** Whether the lock store answers the runs of this instance. Tells of each outage once. */
export class LockStoreOutage implements RunListener {
  readonly #log: OutageLines;
  readonly #channels: InstanceChannels;
  /** Runs skipped since the store gave its last answer. */
  #skipped = 0;
  /** When the first of them began. */
  #since = 0;

  constructor(log: OutageLines, channels: InstanceChannels) {
    this.#log = log;
    this.#channels = channels;
  }

  ended(result: RunResult, { lock }: RunnableJob): void {
    if (result.reason === 'lock-unavailable') this.#isAway(result, lock);
    else if (this.#skipped > 0 && lock !== undefined && askedTheStore(result, this.#since)) this.#isBack();
  }

  /** A run that begins from now on may seem to have begun before the outage. */
  clockWentBack(): void {
    this.#since = 0;
  }

  #isAway(result: SkippedRun, lock: JobLock | undefined): void {
    const { job, reason, startedAt, error } = result;
    if (this.#skipped++ > 0) return;
    this.#since = startedAt.getTime();
    this.#log.warn(
      `${job} was skipped because ${error === undefined ? reason : oneLine(errorText(error))}. ` +
        'Further skips are not logged until the lock store answers',
      { event: 'store.away', store: 'lock', ...fieldsOf(result, lock) },
    );
    this.#channels.publish('store', () => ({ store: 'lock', state: 'away', error }));
  }

  #isBack(): void {
    const line = `the lock store answers again; runs skipped meanwhile: ${this.#skipped}`;
    this.#log.info(line, { event: 'store.back', store: 'lock' });
    this.#skipped = 0;
    this.#channels.publish('store', () => ({ store: 'lock', state: 'back' }));
  }
}

/** A run proves that the store answers only if it began since then, because an earlier run had its answers before. */
function askedTheStore(result: RunResult, since: number): boolean {
  if (result.outcome !== 'skipped') return result.startedAt.getTime() >= since;
  return result.reason === 'claimed-elsewhere' || result.reason === 'running-elsewhere';
}
