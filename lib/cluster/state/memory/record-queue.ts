import type { RunRecord } from '../run-record.js';
import type { RecordSlot } from './record-slot.js';

/** The records of one job with one outcome, the oldest first. */
export class RecordQueue {
  #first: RecordSlot | undefined;
  #last: RecordSlot | undefined;
  #length = 0;

  get first(): RecordSlot | undefined {
    return this.#first;
  }

  get length(): number {
    return this.#length;
  }

  push(slot: RecordSlot): void {
    if (this.#last === undefined) this.#first = slot;
    else this.#last.newer = slot;
    this.#last = slot;
    this.#length++;
  }

  /** Takes the oldest record out. */
  shift(): RecordSlot | undefined {
    const slot = this.#first;
    if (slot === undefined) return undefined;
    this.#first = slot.newer;
    if (slot.newer === undefined) this.#last = undefined;
    slot.newer = undefined;
    this.#length--;
    return slot;
  }

  /** The newest record. */
  newest(): RunRecord | undefined {
    return this.#last?.read();
  }

  slots(): RecordSlot[] {
    const slots: RecordSlot[] = [];
    for (let slot = this.#first; slot !== undefined; slot = slot.newer) slots.push(slot);
    return slots;
  }
}
