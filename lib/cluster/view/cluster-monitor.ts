import type { ClusterData } from './cluster-data.js';
import type { ClusterReader } from './cluster-reader.js';
import type { ClusterObservation } from './cluster-types.js';
import type { LocalInstance } from './local-instance.js';
import type { StoreFailures, StoreHealth } from './store-health.js';
import type { TicksWithoutSuccess } from './ticks-without-success.js';

/** The parts that monitoring needs. */
export interface ClusterMonitorDeps {
  readonly reader: ClusterReader;
  readonly data: ClusterData;
  readonly ticksWithoutSuccess: TicksWithoutSuccess;
  readonly storeHealth: StoreHealth;
  /** A tool beside the application has none. */
  readonly local: LocalInstance | undefined;
}

/** The view of the cluster for metrics and health checks. */
export class ClusterMonitor {
  readonly #deps: ClusterMonitorDeps;

  constructor(deps: ClusterMonitorDeps) {
    this.#deps = deps;
  }

  /** How many records of runs this instance lost, because the state store did not take them in time. */
  get droppedRecords(): number {
    return this.#deps.local?.droppedRecords ?? 0;
  }

  /**
   * The jobs, the instances and the ticks without success. It asks the state store once, and the locks only where a tick
   * may lie inside a hold.
   *
   * @throws StateUnavailableError when the state store gives no answer
   * @throws InvalidOptionsError with the module option `stateStore: false`
   */
  async observe(): Promise<ClusterObservation> {
    const { reader, data, ticksWithoutSuccess } = this.#deps;
    reader.refuseWithoutStore();
    const snapshot = await reader.snapshot();
    return {
      now: new Date(snapshot.now),
      jobs: data.jobs(snapshot),
      instances: snapshot.instances.map((instance) => data.instance(instance)),
      ticksWithoutSuccess: await ticksWithoutSuccess.count(snapshot),
    };
  }

  /**
   * Asks both stores for any answer, also with the module option `stateStore: false`.
   *
   * @param limit of each answer, in milliseconds
   */
  storeFailures(limit: number): Promise<StoreFailures> {
    return this.#deps.storeHealth.failures(limit);
  }
}
