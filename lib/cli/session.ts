import type { JobCluster } from '../cluster/view/job-cluster.js';
import type { Clock } from '../core/clock.js';
import type { GivenValues } from './input/options.js';
import type { OpenedStores } from './stores.js';

interface SessionDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** The stores of one command. They are loaded and opened at the first question, because most of the start is theirs. */
export class Session {
  readonly #deps: SessionDeps;
  #stores: OpenedStores | undefined;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /** Whether stores of the user's own were opened, whose connections are not ours. */
  get hasForeignStores(): boolean {
    return this.#stores?.areForeign === true;
  }

  async cluster(values: GivenValues): Promise<JobCluster> {
    const { clock, env } = this.#deps;
    const { assembleParts, JobCluster, openStores } = await import('./stores.js');
    const { lockStore, stateStore, keyPrefix } = (this.#stores ??= await openStores(values, env));
    return new JobCluster(assembleParts({ lockStore, stateStore, keyPrefix, clock }));
  }

  /** Never rejects, because the answer of the command is there already. */
  async close(): Promise<void> {
    // The state store may use the connection of the lock store.
    for (const store of [this.#stores?.stateStore, this.#stores?.lockStore])
      await Promise.resolve(store?.close()).catch(() => undefined);
  }
}
