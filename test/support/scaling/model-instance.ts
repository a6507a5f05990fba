import { Linked } from '../../../lib/core/linked-list.js';
import { OwnOrder } from '../../../lib/schedules/own-order.js';
import { type TimerEntry, type TimerGroup, TimerGroups } from '../../../lib/schedules/timer-groups.js';
import { type Cost, COSTS } from './costs.js';
import type { ModelCluster } from './model-cluster.js';
import type { ModelProcess } from './model-process.js';

/** As in `lib/locks/in-flight-limit.ts`. */
const MOST_IN_FLIGHT = 128;

/** One job in one instance. */
class ModelJob extends Linked<TimerEntry> implements TimerEntry {
  readonly isPaced = true;
  group: TimerGroup | undefined;
  /** The tick that waits for a place, by its number. */
  waiting: number | undefined;
  next = 0;

  constructor(
    readonly number: number,
    readonly onFire: (job: ModelJob) => void,
  ) {
    super();
  }

  onTimer(): void {
    this.onFire(this);
  }
}

/** One instance of the model. Its timers, their order and their turns are those of the package. */
export class ModelInstance {
  /** How many ticks found no place in time. */
  atCapacity = 0;
  longestQueue = 0;
  /** The longest time that an acquisition has taken, in milliseconds. */
  longestAcquisition = 0;
  readonly #cluster: ModelCluster;
  readonly #number: number;
  readonly #process: ModelProcess;
  readonly #timers: TimerGroups;
  #places: number;
  #inFlight = 0;
  readonly #unsent = new Queue<() => void>();
  /** The jobs that wait for a place. A new tick takes the position of the one before. */
  readonly #queue = new Queue<ModelJob>();

  constructor(cluster: ModelCluster, number: number, process: ModelProcess) {
    this.#cluster = cluster;
    this.#number = number;
    this.#process = process;
    this.#timers = new TimerGroups(process, true, new OwnOrder(`instance ${number}`));
    this.#places = cluster.plan.concurrency ?? Infinity;
    for (let job = 0; job < cluster.plan.jobs; job++)
      this.#arm(new ModelJob(job, (due) => this.#onTimer(due)));
  }

  #arm(job: ModelJob): void {
    if (job.next < this.#cluster.plan.moments)
      this.#timers.add(job, this.#cluster.momentOf(job.next), this.#process.now());
  }

  #onTimer(job: ModelJob): void {
    const tick = job.next;
    const isDue = this.#process.now() >= this.#cluster.momentOf(tick);
    if (isDue) job.next++;
    this.#arm(job);
    if (isDue) this.#tick(job, tick);
  }

  #tick(job: ModelJob, tick: number): void {
    const isWaiting = job.waiting !== undefined;
    if (!isWaiting && this.#places > 0) {
      this.#claim(job, tick);
      return;
    }
    if (isWaiting) this.atCapacity++;
    else this.#queue.push(job);
    job.waiting = tick;
    this.longestQueue = Math.max(this.longestQueue, this.#queue.length);
  }

  #claim({ number }: ModelJob, tick: number): void {
    this.#places--;
    const claim = (): boolean => this.#cluster.claim(number, tick);
    const call = (): void => this.#call(tick);
    this.#acquire(COSTS.claim, claim, (isWon) => {
      if (isWon) this.#acquire(COSTS.lease, () => undefined, call);
      else this.#leave();
    });
  }

  #call(tick: number): void {
    this.#cluster.started(this.#number, tick, this.#process.monotonic());
    const { store, plan } = this.#cluster;
    this.#process.after(plan.takes, () => {
      this.#process.spend(COSTS.release.client);
      store.ask(
        this.#process,
        COSTS.release,
        () => undefined,
        () => undefined,
      );
      this.#leave();
    });
  }

  #leave(): void {
    this.#places++;
    while (this.#places > 0) {
      const job = this.#queue.take();
      if (job?.waiting === undefined) return;
      const tick = job.waiting;
      job.waiting = undefined;
      if (this.#process.now() < this.#cluster.momentOf(tick + 1)) this.#claim(job, tick);
      else this.atCapacity++;
    }
  }

  #acquire<Answer>(cost: Cost, execute: () => Answer, got: (answer: Answer) => void): void {
    const asked = this.#process.monotonic();
    const send = (): void => {
      this.#inFlight++;
      this.#process.spend(cost.client);
      this.#cluster.store.ask(this.#process, cost, execute, (answer) => {
        this.longestAcquisition = Math.max(this.longestAcquisition, this.#process.monotonic() - asked);
        this.#inFlight--;
        this.#unsent.take()?.();
        got(answer);
      });
    };
    if (this.#inFlight < MOST_IN_FLIGHT) send();
    else this.#unsent.push(send);
  }
}

class Queue<Item> {
  #items: Item[] = [];
  #taken = 0;

  get length(): number {
    return this.#items.length - this.#taken;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  take(): Item | undefined {
    if (this.length > 0) return this.#items[this.#taken++];
    this.#items = [];
    this.#taken = 0;
    return undefined;
  }
}
