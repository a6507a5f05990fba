import { type Clock, InvalidOptionsError } from '../index.js';
import type { ClusterMonitor, ClusterObservation } from '../internal.js';

/** Scrapes within this time share one answer of the state store, in milliseconds. */
const FRESH_MS = 2_000;

/** A scrape waits for the state store no longer than this, in milliseconds. */
const PATIENCE_MS = 1_000;

/** How long an observation is shown while the state store is away, in milliseconds. Prometheus looks back as far. */
const KEPT_MS = 300_000;

/**
 * Reads the state of the whole cluster for scrapes. A store that does not answer delays one scrape. Later scrapes wait
 * for it only once it has answered again.
 */
export class ObservedCluster {
  readonly #monitor: Pick<ClusterMonitor, 'observe'>;
  readonly #clock: Clock;
  #latest: ClusterObservation | undefined;
  /** On the monotonic clock. */
  #latestAt = -Infinity;
  #reading: Promise<void> | undefined;
  #isAway = false;
  /** There is no state store, or it only knows this instance. */
  #isNone = false;

  constructor(monitor: Pick<ClusterMonitor, 'observe'>, clock: Clock) {
    this.#monitor = monitor;
    this.#clock = clock;
  }

  /** The latest observation; `undefined` if there is none, or if it is too old. Never rejects. */
  async latest(): Promise<ClusterObservation | undefined> {
    if (this.#isNone) return undefined;
    if (this.#age >= FRESH_MS) {
      this.#reading ??= this.#read();
      if (!this.#isAway) await this.#patiently(this.#reading);
    }
    return this.#age < KEPT_MS ? this.#latest : undefined;
  }

  get #age(): number {
    return this.#clock.monotonic() - this.#latestAt;
  }

  async #read(): Promise<void> {
    try {
      const observation = await this.#monitor.observe();
      this.#isNone = observation.instances.some(({ scope }) => scope === 'instance');
      this.#latest = this.#isNone ? undefined : observation;
      this.#latestAt = this.#clock.monotonic();
      this.#isAway = false;
    } catch (error) {
      this.#isNone = error instanceof InvalidOptionsError;
      this.#isAway = true;
    }
    this.#reading = undefined;
  }

  async #patiently(reading: Promise<void>): Promise<void> {
    let end: () => void = () => undefined;
    const patience = new Promise<void>((resolve) => (end = resolve));
    const timer = this.#clock.after(PATIENCE_MS, () => {
      this.#isAway = true;
      end();
    });
    await Promise.race([reading, patience]);
    timer.cancel();
  }
}
