import type { Cost } from './costs.js';
import type { ModelProcess } from './model-process.js';
import type { ModelTime } from './model-time.js';

/** From a process to the store, and back again, in milliseconds. */
const ONE_WAY = 0.25;

/** A Redis of the model: one server that does one command after the other. */
export class ModelStore {
  readonly #time: ModelTime;
  #busyUntil = 0;

  constructor(time: ModelTime) {
    this.#time = time;
  }

  ask<Answer>(
    process: ModelProcess,
    { server }: Cost,
    execute: () => Answer,
    answered: (answer: Answer) => void,
  ): void {
    this.#time.at(process.monotonic() + ONE_WAY, () => {
      const answer = execute();
      this.#busyUntil = Math.max(this.#busyUntil, this.#time.now) + server;
      this.#time.at(this.#busyUntil + ONE_WAY, () => process.do(() => answered(answer)));
    });
  }
}
