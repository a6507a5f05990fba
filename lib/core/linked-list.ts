/** What can stand in a {@link LinkedList}, in one at a time. */
export abstract class Linked<Item> {
  /** To be set by the list alone. */
  before: Item | undefined;
  /** To be set by the list alone. */
  after: Item | undefined;
  /** To be set by the list alone. */
  list: unknown;
}

/**
 * Items in the order of their coming, which may leave from anywhere. A `Set` does the same, but grows and shrinks in
 * jumps: with ten thousand jobs in one moment that costs more than all else that is done for each.
 */
export class LinkedList<Item extends Linked<Item>> {
  #first: Item | undefined;
  #last: Item | undefined;

  get first(): Item | undefined {
    return this.#first;
  }

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  has(item: Item): boolean {
    return item.list === this;
  }

  /** Puts an item that stands nowhere at the end. */
  add(item: Item): void {
    item.list = this;
    item.before = this.#last;
    if (this.#last === undefined) this.#first = item;
    else this.#last.after = item;
    this.#last = item;
  }

  /** Takes the item out, if it is in. */
  delete(item: Item): boolean {
    if (item.list !== this) return false;
    const { before, after } = item;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    item.list = item.before = item.after = undefined;
    return true;
  }

  *[Symbol.iterator](): Generator<Item, void> {
    let item = this.#first;
    while (item !== undefined) {
      // It may leave while it is looked at.
      const { after } = item;
      yield item;
      item = after;
    }
  }
}
