import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../cluster.js';
import { type PlaceFault, PROCESS_FAULTS, randomSkew, type StateFault, type StoreFault } from './faults.js';
import { Place } from './place.js';
import { Random } from './random.js';
import type { StoreServer } from '../store-site.js';
import type { StoreKit } from './store-kit.js';

/** The time from one fault to the next, in milliseconds. */
const PAUSE = [500, 2000] as const;

/** Causes one fault after the other in a cluster, several at a time, as its seed decides. */
export class Nemesis {
  readonly #random: Random;
  readonly #places: Place[] = [];
  readonly #passing = new Set<Promise<void>>();
  readonly #placeFaults: Readonly<Record<string, PlaceFault>>;
  readonly #storeFaults: Readonly<Record<string, StoreFault>>;
  readonly #stateFaults: Readonly<Record<string, StateFault>>;
  readonly #failures: unknown[] = [];
  /** The kinds that have not occurred in this round. */
  #deck: string[] = [];
  #isStoreBusy = false;
  #isStateBusy = false;

  constructor(
    private readonly cluster: Cluster,
    private readonly state: StoreServer,
    kit: StoreKit,
    seed: number,
    losesData: boolean,
  ) {
    this.#random = new Random(seed);
    this.#placeFaults = kit.placeFaults;
    this.#storeFaults = losesData ? { ...kit.storeFaults, ...kit.losses } : kit.storeFaults;
    this.#stateFaults = kit.stateFaults;
  }

  /** Starts the instances. */
  async populate(count: number): Promise<void> {
    const skews = Array.from({ length: count }, () => randomSkew(this.#random));
    for (const skew of skews) this.#places.push(await Place.start(this.cluster, skew));
  }

  /** Causes faults for so many milliseconds, and returns when all of them have passed. */
  async rage(duration: number): Promise<void> {
    const end = performance.now() + duration;
    while (performance.now() < end && this.#failures.length === 0) {
      this.#strike();
      await sleep(this.#random.between(...PAUSE));
    }
    await Promise.all(this.#passing);
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, 'a fault did not pass');
  }

  /** Closes the lines to the store. */
  async stop(): Promise<void> {
    await Promise.all(this.#places.map(({ line }) => line.stop()));
  }

  /** Causes one more fault, in a place without one. */
  #strike(): void {
    const idle = this.#places.filter(({ isBusy }) => !isBusy);
    const kind = this.#draw((name) => {
      if (name in this.#placeFaults) return idle.length > 0;
      return name in this.#stateFaults ? !this.#isStateBusy : !this.#isStoreBusy;
    });
    if (kind === undefined) return;
    const place = kind in this.#placeFaults ? this.#random.pick(idle) : undefined;
    const number = place?.instance.number ?? -1;
    const { record } = this.cluster;
    record.tell(number, { type: 'fault', kind, cutsOff: this.#cutsOff(kind) });
    const passing = this.#apply(kind, place)
      .then(() => void record.tell(number, { type: 'fault-over', kind }))
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => this.#passing.delete(passing));
    this.#passing.add(passing);
  }

  /** At random, but each kind as often as any other. */
  #draw(isPossible: (kind: string) => boolean): string | undefined {
    if (this.#deck.length === 0)
      this.#deck = Object.keys({ ...this.#placeFaults, ...this.#storeFaults, ...this.#stateFaults });
    const possible = this.#deck.filter(isPossible);
    if (possible.length === 0) return undefined;
    const kind = this.#random.pick(possible);
    this.#deck = this.#deck.filter((other) => other !== kind);
    return kind;
  }

  #apply(kind: string, place: Place | undefined): Promise<void> {
    if (place !== undefined) return this.#applyTo(kind, place);
    return kind in this.#stateFaults ? this.#applyToState(kind) : this.#applyToStore(kind);
  }

  async #applyToState(kind: string): Promise<void> {
    this.#isStateBusy = true;
    await this.#stateFaults[kind]?.(this.state, this.#random);
    this.#isStateBusy = false;
  }

  async #applyTo(kind: string, place: Place): Promise<void> {
    place.isBusy = true;
    await this.#placeFaults[kind]?.(place, this.#random);
    place.isBusy = false;
  }

  async #applyToStore(kind: string): Promise<void> {
    this.#isStoreBusy = true;
    await this.#storeFaults[kind]?.(this.cluster, this.#random);
    this.#isStoreBusy = false;
  }

  /** Whether instances cannot rely on their store during the fault. */
  #cutsOff(kind: string): boolean {
    return !(kind in PROCESS_FAULTS || kind in this.#stateFaults);
  }
}
