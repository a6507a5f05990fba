import { type Clock, systemClock } from '../../core/clock.js';
import type { Actor, NewJobRequest, RequestPosition } from './job-request.js';
import type {
  AttachedInstance,
  ClusterOverview,
  Heartbeat,
  HeartbeatAnswer,
  JobStateStore,
  RunsQuery,
} from './job-state-store.js';
import { AuditLog } from './memory/audit-log.js';
import { RecordHistory } from './memory/record-history.js';
import { ReportBook } from './memory/report-book.js';
import { RequestBook } from './memory/request-book.js';
import type { ReportedFacts, ResultFacts, RunRecord } from './run-record.js';

/** One for all, because the default configuration records every run and nobody waits for it. */
const DONE = Promise.resolve();

/**
 * Keeps reports, records and requests in this process: for one instance, for development and for tests. Several
 * application contexts of one process may share a store. It sets no timer.
 *
 * The records take at most 16 MB, and there are at most 100 of each job and outcome and 40,000 in all. The oldest of all
 * goes first. The last success and the last failure of each job stay after that. Such a failure keeps the first 100
 * characters of its error. With more than ten thousand jobs, those that ran longest ago may lose even these.
 *
 * The audit has the newest 1,000 entries.
 */
export class InMemoryJobStateStore implements JobStateStore {
  readonly #clock: Clock;
  readonly #records = new RecordHistory();
  readonly #audit = new AuditLog();
  readonly #reports = new ReportBook();
  readonly #requests: RequestBook;
  readonly #attached = new Set<AttachedInstance>();

  /** @param clock the time of the store */
  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#requests = new RequestBook(clock, this.#audit);
  }

  heartbeat(heartbeat: Heartbeat): Promise<HeartbeatAnswer> {
    return settled(() => {
      this.#note(heartbeat);
      return this.#answer();
    });
  }

  record(runs: readonly RunRecord[]): Promise<void> {
    for (const run of runs) this.#records.add(run, run);
    return DONE;
  }

  /** @internal Records a run without a list, a record and a promise. */
  keep(result: ResultFacts, reported: ReportedFacts): void {
    this.#records.add(result, reported);
  }

  request(request: NewJobRequest, restored?: Date): Promise<RequestPosition | undefined> {
    return settled(() => {
      // An instance may have answered the request before.
      this.#readReports();
      return this.#handOver(this.#requests.put(request, restored));
    });
  }

  withdraw(id: string, by: Actor): Promise<RequestPosition | undefined> {
    return settled(() => this.#handOver(this.#requests.withdraw(id, by)));
  }

  overview({ audit = 0 }: { readonly audit?: number | undefined } = {}): Promise<ClusterOverview> {
    return settled(() => {
      this.#readReports();
      return {
        ...this.#answer(),
        instances: this.#reports.instances(this.#clock.now()),
        catalogue: this.#reports.catalogue(),
        last: this.#records.last(),
        audit: this.#audit.newest(audit),
      };
    });
  }

  runs(query: RunsQuery): Promise<readonly RunRecord[]> {
    return settled(() => this.#records.runs(query));
  }

  /** Keeps what is there: contexts that share the store may still use it. */
  close(): Promise<void> {
    return DONE;
  }

  /** The instance gets the requests in force at once, and again at each change. */
  attach(instance: AttachedInstance): () => void {
    this.#attached.add(instance);
    instance.take(this.#answer());
    return () => {
      if (!this.#attached.delete(instance)) return;
      const last = instance.report();
      this.#note({ ...last, instance: { ...last.instance, state: 'left' } });
    };
  }

  #answer(): HeartbeatAnswer {
    const requests = this.#requests.inForce();
    return { now: new Date(this.#clock.now()), position: this.#requests.position, requests };
  }

  #readReports(): void {
    for (const instance of this.#attached) this.#note(instance.report());
  }

  #note({ instance, pages, answers }: Heartbeat): void {
    this.#reports.keep(instance, pages, this.#clock.now());
    for (const answer of answers) this.#requests.answer(answer);
  }

  /** Gives the requests to all instances, if they have changed. */
  #handOver(position: RequestPosition | undefined): RequestPosition | undefined {
    if (position !== undefined) for (const instance of this.#attached) instance.take(this.#answer());
    return position;
  }
}

/** Acts at once. An error of an instance rejects the promise, because callers of a store expect nothing thrown. */
function settled<Result>(act: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    resolve(act());
  });
}
