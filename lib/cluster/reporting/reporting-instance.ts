import type { Actor, NewJobRequest, RequestAnswer } from '../state/job-request.js';
import type { ClusterOverview } from '../state/job-state-store.js';
import type { LocalInstance } from '../view/local-instance.js';
import type { RecordSender } from './record-sender.js';
import type { RequestInbox } from './request-inbox.js';
import type { RequestReader } from './request-reader.js';
import type { StateReporter } from './state-reporter.js';

/** The parts of an instance that its own `JobCluster` needs. */
export interface ReportingInstanceDeps {
  readonly inbox: RequestInbox;
  readonly requests: RequestReader;
  readonly reporter: StateReporter;
  readonly overview: () => ClusterOverview;
  readonly records: RecordSender;
}

/** This instance, for its own `JobCluster`. */
export class ReportingInstance implements LocalInstance {
  readonly id: string;
  readonly #deps: ReportingInstanceDeps;

  constructor(id: string, deps: ReportingInstanceDeps) {
    this.id = id;
    this.#deps = deps;
  }

  get droppedRecords(): number {
    return this.#deps.records.dropped;
  }

  schedules(job: string): boolean {
    return this.#deps.inbox.schedules(job);
  }

  isPaused(job: string): boolean {
    return this.#deps.inbox.isPaused(job);
  }

  take(request: NewJobRequest): Promise<RequestAnswer | undefined> {
    return this.#deps.requests.answer(request);
  }

  abort(runId: string, by: Actor): boolean {
    return this.#deps.inbox.abort(runId, by);
  }

  refresh(): Promise<void> {
    return this.#deps.reporter.refresh();
  }

  overview(): ClusterOverview {
    return this.#deps.overview();
  }
}
