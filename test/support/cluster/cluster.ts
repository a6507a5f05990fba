import type { RedisServer, RedisServerOptions } from '../redis-server.js';
import { audit, type Evidence } from './audit.js';
import { Instance } from './instance.js';
import type { InstanceOptions, JobSpec } from './protocol.js';
import { ClusterRecord, LONGEST_WAIT } from './record.js';
import { oneServer, type StoreSite } from './store-site.js';
import { StoreView } from './store-view.js';

/** What a cluster is made of. */
export interface ClusterOptions extends Partial<
  Pick<InstanceOptions, 'client' | 'shutdown' | 'drainTimeout' | 'listenerTakes'>
> {
  readonly jobs: readonly JobSpec[];
  /** How far each instance's clock is ahead, in milliseconds: one instance for each. */
  readonly clocks: readonly number[];
  readonly server?: RedisServerOptions;
  /** Starts what keeps the locks; one Redis server by default. */
  readonly site?: () => Promise<StoreSite>;
}

/** Instances of one application on one Redis server, with a record of what happened in them. */
export class Cluster {
  readonly record = new ClusterRecord();
  readonly instances: Instance[];
  readonly store: StoreView;
  readonly #told: InstanceOptions;

  private constructor(
    private readonly site: StoreSite,
    options: ClusterOptions,
  ) {
    const { jobs, client = 'own', shutdown = 'own-handler', drainTimeout, listenerTakes } = options;
    const drains = drainTimeout === undefined ? {} : { drainTimeout };
    const listens = listenerTakes === undefined ? {} : { listenerTakes };
    this.#told = { ...site.address, jobs, client, shutdown, ...drains, ...listens };
    this.store = new StoreView(site.views);
    this.instances = options.clocks.map(
      (skew, number) => new Instance(number, this.record, this.#told, skew),
    );
  }

  /** Starts the server and the instances, and waits until all of them are ready. */
  static async start(options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(await (options.site?.() ?? oneServer(options.server)), options);
    try {
      await cluster.untilEach('is ready', (number) => cluster.#has('ready', number));
    } catch (error) {
      await cluster.destroy();
      throw new Error(`the cluster did not start:\n${cluster.logs()}`, { cause: error });
    }
    return cluster;
  }

  /** The server that keeps the locks at the beginning. */
  get redis(): RedisServer {
    return this.site.server;
  }

  readonly instance = (number: number): Instance => {
    const instance = this.instances[number];
    if (instance === undefined) throw new Error(`there is no instance ${number}`);
    return instance;
  };

  /** Starts one more instance, which reaches the store at `redisUrl` and may have other jobs, and waits until it is ready, or has ended. */
  async join(skew: number, redisUrl = this.redis.url, jobs = this.#told.jobs): Promise<Instance> {
    const number = this.instances.length;
    const instance = new Instance(number, this.record, { ...this.#told, redisUrl, jobs }, skew);
    this.instances.push(instance);
    const isThere = (): boolean => this.#has('ready', number) || this.#has('exited', number);
    await this.record.until(`instance ${number} to be ready`, isThere);
    return instance;
  }

  /** Waits until the condition holds for each instance that has not ended. */
  async untilEach(
    what: string,
    condition: (number: number) => boolean,
    within = LONGEST_WAIT,
  ): Promise<void> {
    const holds = (): boolean =>
      this.instances.every(({ number }) => this.#isGone(number) || condition(number));
    await this.record.until(`each instance ${what}`, holds, within);
  }

  /** Empties the store under the running jobs; tells when. */
  async flushStore(): Promise<number> {
    const lost = this.record.tell(-1, { type: 'data-lost' });
    await this.store.flush();
    return lost;
  }

  /** Ends the server, and with it what it kept. Tells since when, and the wall-clock time at which it had ended. */
  async stopStore(): Promise<{ down: number; stoppedAt: string }> {
    const down = this.record.tell(-1, { type: 'data-lost' });
    await this.redis.stop();
    return { down, stoppedAt: new Date().toISOString() };
  }

  /** Starts the server again, empty; tells when it answered. */
  async restartStore(): Promise<number> {
    await this.redis.restart();
    return this.record.tell(-1, { type: 'store-restarted' });
  }

  /** Asks all instances to end, and waits until they have. */
  async terminateAll(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.terminate()));
  }

  /** Ends all instances, and returns what must not have happened since they started. */
  async end(everyTickOf: Evidence['everyTickOf'] = {}, more: Partial<Evidence> = {}): Promise<string[]> {
    await this.terminateAll();
    const pids = this.instances.map(({ pid }) => pid);
    const leasesLeft = await this.store.leases();
    const recovered = this.#told.jobs.filter(({ recover }) => recover === true).map(({ name }) => name);
    return audit({ entries: this.record.entries, leasesLeft, pids, everyTickOf, recovered, ...more });
  }

  /** Leaves nothing behind, whatever state it is in. */
  async destroy(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.kill()));
    this.store.close();
    await this.site.stop();
  }

  /** What the instances printed. */
  logs(): string {
    return this.instances.map(({ number, log }) => `instance ${number}:\n${log}`).join('\n');
  }

  #has(type: 'ready' | 'exited', number: number): boolean {
    return this.record.of(type, ({ instance }) => instance === number).length > 0;
  }

  #isGone(number: number): boolean {
    return this.#has('exited', number) && this.#has('ready', number);
  }
}
