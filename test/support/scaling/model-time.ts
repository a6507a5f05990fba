interface ModelEvent {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

const isBefore = (one: ModelEvent, other: ModelEvent): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** The time of a model, in milliseconds. It goes from one event to the next (a binary heap). */
export class ModelTime {
  now = 0;
  #made = 0;
  readonly #heap: ModelEvent[] = [];

  at(moment: number, callback: () => void): void {
    const event = { at: Math.max(moment, this.now), order: this.#made++, callback };
    let index = this.#heap.length;
    for (let parent = (index - 1) >> 1; index > 0; parent = (index - 1) >> 1) {
      const above = this.#heap[parent];
      if (above === undefined || isBefore(above, event)) break;
      this.#heap[index] = above;
      index = parent;
    }
    this.#heap[index] = event;
  }

  /** Lets time pass until no event is left. */
  run(): void {
    for (let event = this.#take(); event !== undefined; event = this.#take()) {
      this.now = event.at;
      event.callback();
    }
  }

  #take(): ModelEvent | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first !== undefined && last !== undefined && last !== first) this.#sink(last);
    return first;
  }

  #sink(event: ModelEvent): void {
    let index = 0;
    for (;;) {
      const [left, right] = [this.#heap[2 * index + 1], this.#heap[2 * index + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (isBefore(event, child)) break;
      this.#heap[index] = child;
      index = 2 * index + (isRight ? 2 : 1);
    }
    this.#heap[index] = event;
  }
}
