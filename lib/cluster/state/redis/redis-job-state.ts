import type { Clock } from '../../../core/clock.js';
import { ignoreFailure } from '../../../locks/reasons.js';
import type { Actor, NewJobRequest, RequestPosition } from '../job-request.js';
import type {
  ClusterOverview,
  Heartbeat,
  HeartbeatAnswer,
  JobStateStore,
  RunsQuery,
} from '../job-state-store.js';
import type { RunRecord } from '../run-record.js';
import { AuditStream } from './audit-stream.js';
import { DailySweep } from './daily-sweep.js';
import { InstanceReports } from './instance-reports.js';
import { JobPeriods } from '../job-periods.js';
import { RequestBook } from './request-book.js';
import { inForce, type ReadRequests, RequestHash } from './request-hash.js';
import { RunHistory } from './run-history.js';
import type { ServerTime } from './server-time.js';
import type { StateCalls } from './state-calls.js';
import type { StateCommands } from './state-commands.js';
import { StateKeys } from './state-keys.js';
import { StreamLifetimes } from './stream-lifetimes.js';

/** What the stores of all prefixes on one connection share. */
export interface SharedState {
  readonly calls: StateCalls;
  readonly time: ServerTime;
  readonly clock: Clock;
  /** Closes the connection, unless it is another's. */
  readonly close: () => Promise<void>;
}

/** The state below one prefix of keys. */
export class RedisJobState implements Required<Omit<JobStateStore, 'attach'>> {
  readonly #shared: SharedState;
  readonly #periods = new JobPeriods();
  readonly #lifetimes: StreamLifetimes;
  readonly #reports: InstanceReports;
  readonly #hash: RequestHash;
  readonly #audit: AuditStream;
  readonly #book: RequestBook;
  readonly #history: RunHistory;
  readonly #sweep: DailySweep;
  #epoch = '';

  constructor(shared: SharedState, keyPrefix: string) {
    const keys = new StateKeys(keyPrefix);
    this.#shared = shared;
    this.#lifetimes = new StreamLifetimes(this.#periods, shared.clock);
    this.#reports = new InstanceReports(keys);
    this.#hash = new RequestHash(keys);
    this.#audit = new AuditStream(keys);
    this.#book = new RequestBook(this.#hash, this.#audit);
    this.#history = new RunHistory(keys, this.#lifetimes);
    this.#sweep = new DailySweep({ keys, history: this.#history, clock: shared.clock });
  }

  async heartbeat(heartbeat: Heartbeat): Promise<HeartbeatAnswer> {
    const { instance, pages } = heartbeat;
    const answer = await this.#shared.calls.make((redis) => this.#heartbeat(redis, heartbeat));
    if (answer.position.epoch !== this.#epoch) this.#lifetimes.forget();
    this.#epoch = answer.position.epoch;
    this.#periods.learn(pages);
    if (instance.state === 'live') this.#sweepSometimes(instance.id);
    return answer;
  }

  record(runs: readonly RunRecord[]): Promise<void> {
    if (runs.length === 0) return Promise.resolve();
    return this.#shared.calls.make((redis) => this.#history.record(redis, runs));
  }

  request(request: NewJobRequest, restored?: Date): Promise<RequestPosition | undefined> {
    return this.#atServerTime((redis, now) => this.#book.put(redis, request, restored, now));
  }

  withdraw(id: string, by: Actor): Promise<RequestPosition | undefined> {
    return this.#atServerTime((redis, now) => this.#book.withdraw(redis, id, by, now));
  }

  overview({ audit = 0 }: { readonly audit?: number | undefined } = {}): Promise<ClusterOverview> {
    return this.#shared.calls.make((redis) => this.#overview(redis, audit));
  }

  runs(query: RunsQuery): Promise<readonly RunRecord[]> {
    return this.#shared.calls.make((redis) => this.#history.runs(redis, query));
  }

  close(): Promise<void> {
    return this.#shared.close();
  }

  withKeyPrefix(prefix: string): RedisJobState {
    return new RedisJobState(this.#shared, prefix);
  }

  async #heartbeat(redis: StateCommands, { instance, pages, answers }: Heartbeat): Promise<HeartbeatAnswer> {
    const now = await this.#shared.time.now(redis);
    const [read] = await Promise.all([
      this.#hash.read(redis),
      this.#reports.keep(redis, instance, pages, now),
    ]);
    this.#hash.removeOld(redis, read, now);
    const requests = await this.#book.answer(redis, read, answers, now);
    return this.#answer(requests, requests.epoch ?? (await this.#hash.begin(redis)), now);
  }

  /** Whoever looks at an empty store begins no epoch, because a viewer may not write. */
  async #overview(redis: StateCommands, auditCount: number): Promise<ClusterOverview> {
    const [now, instances, requests, last, audit] = await Promise.all([
      this.#shared.time.now(redis),
      this.#reports.read(redis),
      this.#hash.read(redis),
      this.#history.last(redis),
      this.#audit.newest(redis, auditCount),
    ]);
    const current = this.#reports.current(redis, instances, now);
    const catalogue = await this.#reports.catalogue(redis, current);
    const answer = this.#answer(requests, requests.epoch ?? '', now);
    return { ...answer, instances: current, catalogue, last, audit };
  }

  #answer(requests: ReadRequests, epoch: string, now: number): HeartbeatAnswer {
    const position = { epoch, revision: requests.revision };
    return { now: new Date(now), position, requests: inForce(requests, now) };
  }

  #atServerTime<Value>(act: (redis: StateCommands, now: number) => Promise<Value>): Promise<Value> {
    const { calls, time } = this.#shared;
    return calls.make(async (redis) => act(redis, await time.now(redis)));
  }

  /** Nobody waits for it. */
  #sweepSometimes(instance: string): void {
    if (!this.#sweep.isDue()) return;
    const swept = this.#shared.calls.make(async (redis) => {
      if (await this.#sweep.claim(redis, instance))
        await this.#sweep.sweep(redis, await this.#overview(redis, 0));
    });
    swept.catch(ignoreFailure);
  }
}
