import type { RedisServerOptions } from '../redis-server.js';
import { audit, type Evidence } from './audit.js';
import { Instance } from './instance.js';
import type { InstanceOptions, JobSpec } from './protocol.js';
import { ClusterRecord, LONGEST_WAIT } from './record.js';
import { oneServer, type StoreServer, type StoreSite } from './store-site.js';
import { type StoreView, viewOf } from './store-view.js';

/** The parts of a cluster. */
export interface ClusterOptions extends Partial<
  Pick<InstanceOptions, 'client' | 'shutdown' | 'drainTimeout' | 'concurrency' | 'listenerTakes'>
> {
  readonly jobs: readonly JobSpec[];
  /** How far each clock is ahead, in milliseconds. Each number is one instance. */
  readonly clocks: readonly number[];
  readonly server?: RedisServerOptions;
  /** Starts the lock store, by default one Redis server. */
  readonly site?: () => Promise<StoreSite>;
}

/** Instances of one application on one store, with a record of their events. */
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
    const limit = options.concurrency === undefined ? {} : { concurrency: options.concurrency };
    const drains = drainTimeout === undefined ? {} : { drainTimeout };
    const listens = listenerTakes === undefined ? {} : { listenerTakes };
    this.#told = { ...site.address, jobs, client, shutdown, ...drains, ...limit, ...listens };
    this.store = viewOf(site.views);
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
  get server(): StoreServer {
    return this.site.server;
  }

  /** The names of the jobs. */
  get jobs(): readonly string[] {
    return this.#told.jobs.map(({ name }) => name);
  }

  readonly instance = (number: number): Instance => {
    const instance = this.instances[number];
    if (instance === undefined) throw new Error(`there is no instance ${number}`);
    return instance;
  };

  /** Starts one more instance, and waits until it is ready or has ended. It may have another URL and other jobs. */
  async join(skew: number, storeUrl = this.server.url, jobs = this.#told.jobs): Promise<Instance> {
    const number = this.instances.length;
    const instance = new Instance(number, this.record, { ...this.#told, storeUrl, jobs }, skew);
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

  /** Empties the store while jobs run. Returns the time. */
  async flushStore(): Promise<number> {
    const lost = this.record.tell(-1, { type: 'data-lost' });
    await this.store.flush();
    return lost;
  }

  /** Stops the server, which loses its data. Returns the time before and the wall-clock time after the stop. */
  async stopStore(): Promise<{ down: number; stoppedAt: string }> {
    const down = this.record.tell(-1, { type: 'data-lost' });
    await this.server.stop();
    return { down, stoppedAt: new Date().toISOString() };
  }

  /** Starts the server again, empty. Returns the time of its first answer. */
  async restartStore(): Promise<number> {
    await this.server.restart();
    return this.record.tell(-1, { type: 'store-restarted' });
  }

  /** Asks all instances to end, and waits until they have ended. */
  async terminateAll(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.terminate()));
  }

  /** Ends all instances, and returns the findings of the audit. */
  async end(everyTickOf: Evidence['everyTickOf'] = {}, more: Partial<Evidence> = {}): Promise<string[]> {
    await this.terminateAll();
    const pids = this.instances.map(({ pid }) => pid);
    const leasesLeft = await this.store.leases();
    const recovered = this.#told.jobs.filter(({ recover }) => recover === true).map(({ name }) => name);
    const { concurrency } = this.#told;
    const evidence = { entries: this.record.entries, leasesLeft, pids, everyTickOf, recovered, concurrency };
    return audit({ ...evidence, ...more });
  }

  /** Cleans up, whatever the state of the cluster. */
  async destroy(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.kill()));
    this.store.close();
    await this.site.stop();
  }

  /** The output of the instances. */
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
