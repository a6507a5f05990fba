import type { Actor, NewJobRequest, RequestAnswer } from '../state/job-request.js';
import type { LocalInstance } from '../view/local-instance.js';
import type { RequestInbox } from './request-inbox.js';
import type { RequestReader } from './request-reader.js';
import type { StateReporter } from './state-reporter.js';

/** This instance, for its own `JobCluster`. */
export class ReportingInstance implements LocalInstance {
  readonly id: string;
  readonly #inbox: RequestInbox;
  readonly #requests: RequestReader;
  readonly #reporter: StateReporter;

  constructor(id: string, inbox: RequestInbox, requests: RequestReader, reporter: StateReporter) {
    this.id = id;
    this.#inbox = inbox;
    this.#requests = requests;
    this.#reporter = reporter;
  }

  schedules(job: string): boolean {
    return this.#inbox.schedules(job);
  }

  take(request: NewJobRequest): Promise<RequestAnswer | undefined> {
    return this.#requests.answer(request);
  }

  abort(runId: string, by: Actor): boolean {
    return this.#inbox.abort(runId, by);
  }

  refresh(): Promise<void> {
    return this.#reporter.refresh();
  }
}
