import type {
  Actor,
  AttachedInstance,
  ClusterOverview,
  Heartbeat,
  HeartbeatAnswer,
  JobStateStore,
  NewJobRequest,
  RequestPosition,
  RunRecord,
  RunsQuery,
} from '../../../index.js';
import { within } from '../../clock/real-time.js';

/** Wraps a store, fails a call that gets no answer in time, and notes the requests for {@link CheckedStore.end}. */
export class CheckedStore implements JobStateStore {
  /** Missing if the store lacks it. */
  readonly attach?: (instance: AttachedInstance) => () => void;
  /** Missing if the store lacks it. */
  readonly withKeyPrefix?: (prefix: string) => CheckedStore;
  readonly #store: JobStateStore;
  readonly #limit: number;
  readonly #requests = new Set<string>();
  readonly #prefixed: CheckedStore[] = [];

  constructor(store: JobStateStore, limit: number) {
    this.#store = store;
    this.#limit = limit;
    if (store.attach !== undefined) this.attach = (instance) => store.attach?.(instance) ?? (() => undefined);
    if (store.withKeyPrefix !== undefined)
      this.withKeyPrefix = (prefix) => this.#prefixedBy(store.withKeyPrefix?.(prefix) ?? store);
  }

  heartbeat(heartbeat: Heartbeat): Promise<HeartbeatAnswer> {
    return this.#ask('heartbeat', () => this.#store.heartbeat(heartbeat));
  }

  record(runs: readonly RunRecord[]): Promise<void> {
    return this.#ask('record', () => this.#store.record(runs));
  }

  request(request: NewJobRequest, restored?: Date): Promise<RequestPosition | undefined> {
    this.#requests.add(request.id);
    return this.#ask('request', () => this.#store.request(request, restored));
  }

  withdraw(id: string, by: Actor): Promise<RequestPosition | undefined> {
    return this.#ask('withdraw', () => this.#store.withdraw(id, by));
  }

  overview(query?: { readonly audit?: number | undefined }): Promise<ClusterOverview> {
    return this.#ask('overview', () => this.#store.overview(query));
  }

  runs(query: RunsQuery): Promise<readonly RunRecord[]> {
    return this.#ask('runs', () => this.#store.runs(query));
  }

  close(): Promise<void> {
    return this.#ask('close', () => this.#store.close());
  }

  /** Takes back what was requested, because a pause may stay for ever, and closes. Failures are ignored. */
  async end(): Promise<void> {
    const by = { by: 'the end of the case' };
    await Promise.allSettled(Array.from(this.#requests, (id) => this.withdraw(id, by)));
    await Promise.allSettled([...this.#prefixed.map((store) => store.end()), this.close()]);
  }

  #prefixedBy(store: JobStateStore): CheckedStore {
    const prefixed = new CheckedStore(store, this.#limit);
    this.#prefixed.push(prefixed);
    return prefixed;
  }

  #ask<Answer>(name: string, call: () => Promise<Answer>): Promise<Answer> {
    // A thrown error counts as a rejection, as it does for callers in this package.
    const answer = Promise.resolve().then(call);
    return within(this.#limit, answer, `${name}() gave no answer within ${this.#limit} ms`);
  }
}
