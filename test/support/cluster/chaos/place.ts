import { FaultProxy } from '../../fault-proxy.js';
import type { Cluster } from '../cluster.js';
import type { Instance } from '../instance.js';

/** A place in the cluster. One instance after the other runs in it, on its own line to the store. */
export class Place {
  /** A fault is in progress here. */
  isBusy = false;

  private constructor(
    private readonly cluster: Cluster,
    readonly line: FaultProxy,
    private current: Instance,
  ) {}

  static async start(cluster: Cluster, skew: number): Promise<Place> {
    const line = await FaultProxy.start(cluster.server.port);
    return new Place(cluster, line, await cluster.join(skew, line.urlFor(cluster.server.url)));
  }

  get instance(): Instance {
    return this.current;
  }

  /** Starts another instance in the place of one that has ended. */
  async replace(skew: number): Promise<void> {
    this.current = await this.cluster.join(skew, this.line.urlFor(this.cluster.server.url));
  }
}
