import type { Clock } from '../../core/clock.js';
import { StateUnavailableError } from '../../core/errors.js';
import { keptReport, type JobDescription } from '../../cluster/state/instance-report.js';
import type { Actor, NewJobRequest, RequestPosition } from '../../cluster/state/job-request.js';
import type {
  ClusterOverview,
  Heartbeat,
  HeartbeatAnswer,
  JobStateStore,
  RunsQuery,
  StoredInstance,
} from '../../cluster/state/job-state-store.js';
import type { RunRecord } from '../../cluster/state/run-record.js';
import { newEpoch } from './epoch.js';
import type { ReportStatements } from './report-statements.js';
import { RequestBook } from './request-book.js';
import type { RequestStatements } from './request-statements.js';
import { RunBook } from './run-book.js';
import type { StateCalls } from './state-calls.js';
import { StateRows } from './state-rows.js';
import type { StateSweep } from './state-sweep.js';
import { jsonOf, storableText } from './stored-json.js';

/** The parts that the stores of all prefixes share. */
export interface SharedState {
  readonly calls: StateCalls;
  readonly reports: ReportStatements;
  readonly requests: RequestStatements;
  readonly sweep: StateSweep;
  readonly clock: Clock;
  /** Called at each write. */
  readonly onWrite: () => void;
  readonly close: () => Promise<void>;
}

type Pages = ReadonlyMap<string, readonly JobDescription[]>;

/** The state under one prefix of keys. */
export class PostgresJobState implements Required<Omit<JobStateStore, 'attach'>> {
  readonly #shared: SharedState;
  readonly #prefix: string;
  readonly #runs: RunBook;
  readonly #requests: RequestBook;
  /**
   * The pages that instances named last, by their digest. A digest identifies the content, so a known page is not read
   * again.
   */
  #pages: Pages = new Map();

  constructor(shared: SharedState, prefix: string) {
    const { calls, sweep, clock, reports, requests } = shared;
    this.#shared = shared;
    this.#prefix = storableText(prefix);
    this.#runs = new RunBook({ calls, sweep, clock, statements: reports }, this.#prefix);
    this.#requests = new RequestBook({ calls, sweep, statements: requests }, this.#prefix);
  }

  async heartbeat({ instance, pages, answers }: Heartbeat): Promise<HeartbeatAnswer> {
    const { calls, reports, onWrite } = this.#shared;
    onWrite();
    await this.#requests.answer(answers);
    const report = jsonOf(keptReport(instance));
    const values = [storableText(instance.id), report, jsonOf(distinct(pages)), newEpoch()];
    // Two instances may begin an epoch at once. One of them then sees the other's epoch with its second statement.
    for (let question = 0; question < 2; question++) {
      const rows = new StateRows(await calls.ask(reports.heartbeat, [this.#prefix, ...values]));
      const { now, position, requests } = rows;
      if (position === undefined) continue;
      this.#runs.periods.learn(pages);
      return { now, position, requests };
    }
    throw new StateUnavailableError('the state store has lost its position');
  }

  async record(runs: readonly RunRecord[]): Promise<void> {
    if (runs.length === 0) return;
    this.#shared.onWrite();
    await this.#runs.record(runs);
  }

  request(request: NewJobRequest, restored?: Date): Promise<RequestPosition | undefined> {
    this.#shared.onWrite();
    return this.#requests.put(request, restored);
  }

  withdraw(id: string, by: Actor): Promise<RequestPosition | undefined> {
    this.#shared.onWrite();
    return this.#requests.withdraw(id, by);
  }

  /** Begins no epoch, because a viewer may have no right to write. */
  async overview({ audit = 0 }: { readonly audit?: number | undefined } = {}): Promise<ClusterOverview> {
    const { calls, reports } = this.#shared;
    const known = this.#pages;
    const values = [this.#prefix, jsonOf([...known.keys()]), String(Math.max(audit, 0))];
    const rows = new StateRows(await calls.ask(reports.overview, values));
    const { instances, requests, now, last } = rows;
    const catalogue = named(instances, new Map([...known, ...rows.pages]));
    this.#pages = catalogue;
    const position = rows.position ?? { epoch: '', revision: 0 };
    return { now, position, requests, instances, catalogue, last, audit: rows.audit };
  }

  runs(query: RunsQuery): Promise<readonly RunRecord[]> {
    return this.#runs.runs(query);
  }

  close(): Promise<void> {
    return this.#shared.close();
  }

  withKeyPrefix(prefix: string): PostgresJobState {
    return new PostgresJobState(this.#shared, prefix);
  }
}

/**
 * Each page once, because a statement cannot write a row twice. Sorted, so that two instances cannot block each other.
 */
function distinct(
  pages: Heartbeat['pages'],
): { digest: string; value: { jobs: readonly JobDescription[] } }[] {
  const byDigest = new Map(pages.map(({ digest, jobs }) => [digest, { digest, value: { jobs } }]));
  return [...byDigest.values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

/** The pages that the instances name. */
function named(instances: readonly StoredInstance[], pages: Pages): Pages {
  const digests = new Set(instances.flatMap(({ catalogue }) => catalogue));
  return new Map([...pages].filter(([digest]) => digests.has(digest)));
}
