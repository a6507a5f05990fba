import type { Clock, Timer } from '../../core/clock.js';
import type { CataloguePage } from '../state/instance-report.js';
import type { HeartbeatAnswer, JobStateStore } from '../state/job-state-store.js';
import { STATE_LIMIT_MS, type StateStoreCalls } from '../state/state-store-calls.js';
import type { InstanceReports } from './instance-reports.js';
import type { RecordSender } from './record-sender.js';
import type { RequestReader } from './request-reader.js';
import type { StateOutage } from './state-outage.js';

/** How often an instance reports, in milliseconds. */
const HEARTBEAT_MS = 5000;

/** The catalogue is written again so often, because a store keeps it for a day only. In milliseconds. */
const CATALOGUE_MS = 3_600_000;

/** The parts that reporting needs. */
export interface StateReporterDeps {
  readonly clock: Clock;
  readonly store: JobStateStore;
  readonly calls: StateStoreCalls;
  readonly reports: InstanceReports;
  readonly requests: RequestReader;
  readonly records: RecordSender;
  readonly outage: StateOutage;
}

/**
 * Tells the state store of this instance, and reads the requests. A store in memory
 * is attached instead: it asks for the report when somebody looks.
 */
export class StateReporter {
  readonly #deps: StateReporterDeps;
  #timer: Timer | undefined;
  #beating: Promise<void> | undefined;
  #detach: (() => void) | undefined;
  #epoch: string | undefined;
  #written: readonly CataloguePage[] = [];
  #writtenAt = -Infinity;
  #isOver = false;

  constructor(deps: StateReporterDeps) {
    this.#deps = deps;
  }

  /** Whether the last report needs time at shutdown. */
  get isRemote(): boolean {
    return this.#deps.store.attach === undefined;
  }

  /** Reads the requests before the first tick. Takes 2 s at most, and never rejects. */
  async start(): Promise<void> {
    const { store, reports, requests } = this.#deps;
    this.#detach = store.attach?.({
      report: () => {
        const state = this.#isOver ? 'left' : 'live';
        const heartbeat = reports.heartbeat(state, reports.pagesOf(state));
        requests.delivered(heartbeat.answers);
        return heartbeat;
      },
      take: (answer) => void requests.take(answer),
    });
    if (this.isRemote) await this.refresh();
  }

  /** Sends a heartbeat now, after the one that is on its way. Never rejects. */
  async refresh(): Promise<void> {
    if (!this.isRemote) return;
    await this.#beating;
    if (this.#isOver) return;
    this.#beating ??= this.#beat(STATE_LIMIT_MS).finally(() => (this.#beating = undefined));
    await this.#beating;
  }

  /** Reports for the last time. Never rejects. @param limit in milliseconds */
  async leave(limit: number): Promise<void> {
    // First, because a report after the last one would make the instance live again.
    this.#isOver = true;
    this.#timer?.cancel();
    if (this.isRemote) await Promise.all([this.#deps.records.flush(limit), this.#beat(limit, 'left')]);
    this.#deps.records.stop();
    this.#detach?.();
  }

  /** One heartbeat, and the timer of the next one. */
  async #beat(limit: number, state: 'live' | 'left' = 'live'): Promise<void> {
    const { clock, calls, reports, requests, outage } = this.#deps;
    this.#timer?.cancel();
    const heartbeat = reports.heartbeat(state, this.#pagesToWrite(state));
    try {
      const answer = await calls.call((store) => store.heartbeat(heartbeat), limit);
      requests.delivered(heartbeat.answers);
      this.#answered(answer);
    } catch (error) {
      this.#written = [];
      outage.failed(error);
    }
    if (state === 'live' && !this.#isOver) this.#timer = clock.after(HEARTBEAT_MS, () => void this.refresh());
  }

  #answered(answer: HeartbeatAnswer): void {
    const { reports, requests, outage, records, calls } = this.#deps;
    if (outage.answered(records.dropped)) reports.outageEndedAt = answer.now;
    if (this.#epoch !== undefined && this.#epoch !== answer.position.epoch) this.#written = [];
    this.#epoch = answer.position.epoch;
    for (const pause of requests.take(answer)) {
      // Another instance may have put it already. A failure shows at the next heartbeat, which is due soon.
      void calls.call((store) => store.request(pause, pause.at)).catch(() => undefined);
    }
  }

  /** All pages at start, every hour and for a store that begins anew; and those that have changed. */
  #pagesToWrite(state: 'live' | 'left'): readonly CataloguePage[] {
    const { clock, reports } = this.#deps;
    const pages = reports.pagesOf(state);
    const isDue = clock.monotonic() - this.#writtenAt >= CATALOGUE_MS;
    const known = isDue ? [] : this.#written;
    if (isDue) this.#writtenAt = clock.monotonic();
    this.#written = pages;
    return pages === known ? [] : pages.filter((page) => !known.some(({ digest }) => digest === page.digest));
  }
}
