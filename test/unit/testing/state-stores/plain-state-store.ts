import {
  type Actor,
  type AttachedInstance,
  type ClusterOverview,
  type Heartbeat,
  type HeartbeatAnswer,
  InMemoryJobStateStore,
  type JobStateStore,
  type NewJobRequest,
  type RequestPosition,
  type RunRecord,
  type RunsQuery,
} from '../../../../lib/index.js';
import type { VirtualClock } from '../../../support/virtual-clock.js';

/** The data that the stores of several instances share. */
export class Place {
  isReachable = true;
  readonly #byPrefix = new Map<string, InMemoryJobStateStore>();

  constructor(readonly clock: VirtualClock) {}

  of(prefix: string): InMemoryJobStateStore {
    if (!this.isReachable) throw new Error('cut off');
    const store = this.#byPrefix.get(prefix) ?? new InMemoryJobStateStore(this.clock);
    this.#byPrefix.set(prefix, store);
    return store;
  }

  loseData(): void {
    this.#byPrefix.clear();
  }
}

/** A store that keeps the contract. A faulty store replaces some of its methods. */
export class PlainStateStore implements JobStateStore {
  constructor(
    readonly place: Place,
    readonly prefix = '',
  ) {}

  async heartbeat(heartbeat: Heartbeat): Promise<HeartbeatAnswer> {
    return this.place.of(this.prefix).heartbeat(heartbeat);
  }

  async record(runs: readonly RunRecord[]): Promise<void> {
    return this.place.of(this.prefix).record(runs);
  }

  async request(request: NewJobRequest, restored?: Date): Promise<RequestPosition | undefined> {
    return this.place.of(this.prefix).request(request, restored);
  }

  async withdraw(id: string, by: Actor): Promise<RequestPosition | undefined> {
    return this.place.of(this.prefix).withdraw(id, by);
  }

  async overview(query?: { readonly audit?: number | undefined }): Promise<ClusterOverview> {
    return this.place.of(this.prefix).overview(query);
  }

  async runs(query: RunsQuery): Promise<readonly RunRecord[]> {
    return this.place.of(this.prefix).runs(query);
  }

  async close(): Promise<void> {}

  withKeyPrefix(prefix: string): JobStateStore {
    return new PlainStateStore(this.place, prefix);
  }

  attach(instance: AttachedInstance): () => void {
    return this.place.of(this.prefix).attach(instance);
  }
}

/** The faulty methods of a store. `right` is a correct store with the same data. */
export type Fault = (right: PlainStateStore) => Partial<PlainStateStore>;

/** A fault, and the case of the contract that has to fail. */
export interface WrongStore {
  readonly breaks: string;
  readonly fault: Fault;
}

/** A store with a fault. */
export function faulty(place: Place, fault: Fault): PlainStateStore {
  return Object.assign(new PlainStateStore(place), fault(new PlainStateStore(place)));
}

/** The overview is changed. */
export function showing(change: (overview: ClusterOverview) => Partial<ClusterOverview>): Fault {
  return (right) => ({
    overview: async (query) => {
      const overview = await right.overview(query);
      return { ...overview, ...change(overview) };
    },
  });
}
