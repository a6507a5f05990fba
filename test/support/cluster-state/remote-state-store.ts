import { InMemoryJobStateStore } from '../../../lib/cluster/state/in-memory-job-state-store.js';
import type {
  Heartbeat,
  HeartbeatAnswer,
  JobStateStore,
} from '../../../lib/cluster/state/job-state-store.js';
import type { Actor, NewJobRequest } from '../../../lib/cluster/state/job-request.js';
import type { RunRecord } from '../../../lib/cluster/state/run-record.js';
import type { Clock } from '../../../lib/core/clock.js';

/** A store that is reached by heartbeats, as one outside of the process, and that fails when a test says so. */
export class RemoteStateStore implements JobStateStore {
  /** All heartbeats that arrived. */
  readonly heartbeats: Heartbeat[] = [];
  /** The records of each call that arrived. */
  readonly batches: (readonly RunRecord[])[] = [];
  /** Rejects every call with this error. */
  failure: Error | undefined;
  /** Lets every call wait for ever. */
  isFrozen = false;
  /** How many calls were made. */
  calls = 0;
  #inside: InMemoryJobStateStore;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#inside = new InMemoryJobStateStore(clock);
  }

  /** Loses all of its data. */
  flush(): void {
    this.#inside = new InMemoryJobStateStore(this.#clock);
  }

  async heartbeat(heartbeat: Heartbeat): Promise<HeartbeatAnswer> {
    await this.#reach();
    this.heartbeats.push(heartbeat);
    return this.#inside.heartbeat(heartbeat);
  }

  async record(runs: readonly RunRecord[]): Promise<void> {
    await this.#reach();
    this.batches.push(runs);
    await this.#inside.record(runs);
  }

  async request(request: NewJobRequest, restored?: Date) {
    await this.#reach();
    return this.#inside.request(request, restored);
  }

  async withdraw(id: string, by: Actor) {
    await this.#reach();
    return this.#inside.withdraw(id, by);
  }

  async overview(query?: { readonly audit?: number | undefined }) {
    await this.#reach();
    return this.#inside.overview(query);
  }

  async runs(query: Parameters<JobStateStore['runs']>[0]) {
    await this.#reach();
    return this.#inside.runs(query);
  }

  async close(): Promise<void> {
    // Nothing was opened.
  }

  async #reach(): Promise<void> {
    this.calls++;
    if (this.failure !== undefined) throw this.failure;
    if (this.isFrozen) await new Promise<never>(() => undefined);
  }
}
