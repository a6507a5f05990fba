import type { Random } from './random.js';
import type { NetworkFault } from './scenario.js';
import type { Timeline } from './timeline.js';

/** The network between the instances and the store. */
export class Network {
  readonly #faults: NetworkFault[] = [];

  constructor(
    private readonly timeline: Timeline,
    private readonly random: Random,
  ) {}

  /** The fault begins now and lasts for its time. */
  begin(fault: NetworkFault): void {
    this.#faults.push(fault);
    this.timeline.at(this.timeline.now + fault.for, () => {
      this.#faults.splice(this.#faults.indexOf(fault), 1);
    });
  }

  has(kind: NetworkFault['kind'], instance: number): boolean {
    return this.#find(kind, instance) !== undefined;
  }

  /** The latency of one direction. */
  latency(way: 'questions' | 'answers', instance: number): number {
    const slow = this.#find(`slow ${way}`, instance);
    return 1 + this.random(3) + (slow === undefined ? 0 : this.random((slow.by ?? 0) + 1));
  }

  #find(kind: NetworkFault['kind'], instance: number): NetworkFault | undefined {
    return this.#faults.find(
      (fault) => fault.kind === kind && (fault.instance === undefined || fault.instance === instance),
    );
  }
}
