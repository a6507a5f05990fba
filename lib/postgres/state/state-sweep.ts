import { FACTS_PER_SWEEP, type SweepStatements } from './sweep-statements.js';
import type { StateCalls } from './state-calls.js';
import { jsonOf } from './stored-json.js';

/** A stream of records, and how many of them stay. */
export interface LongStream {
  readonly prefix: string;
  readonly stream: string;
  readonly job: string;
  readonly kept: number;
}

/** How many streams one sweep trims at most. */
const STREAMS_PER_SWEEP = 200;

/** Deletes expired facts, and old records of the streams to which this instance has added records. */
export class StateSweep {
  readonly #long = new Map<string, LongStream>();
  readonly #calls: StateCalls;
  readonly #statements: SweepStatements;

  constructor(calls: StateCalls, statements: SweepStatements) {
    this.#calls = calls;
    this.#statements = statements;
  }

  /** Called when a record was added to the stream. */
  trimLater(stream: LongStream): void {
    this.#long.set(`${stream.stream} ${stream.prefix} ${stream.job}`, stream);
  }

  /** @returns whether the sweep may have left some rows */
  async sweep(): Promise<boolean> {
    const [expired] = await this.#calls.ask(this.#statements.expired, []);
    await this.#trim();
    return Number(expired?.['gone']) >= FACTS_PER_SWEEP || this.#long.size > 0;
  }

  async #trim(): Promise<void> {
    const some = [...this.#long].slice(0, STREAMS_PER_SWEEP);
    if (some.length === 0) return;
    for (const [id] of some) this.#long.delete(id);
    await this.#calls.ask(this.#statements.surplus, [jsonOf(some.map(([, stream]) => stream))]);
  }
}
