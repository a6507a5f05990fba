import { StateUnavailableError } from '../../core/errors.js';
import { isInstance } from '../../core/error-text.js';
import type { CommandTimeouts } from '../../locks/command-timeouts.js';
import { readableReason } from '../../locks/reasons.js';
import type { JobStateStore } from './job-state-store.js';

/** How long a state store may take for one answer, in milliseconds. */
export const STATE_LIMIT_MS = 2000;

/** Calls a state store of anybody, with a time limit. */
export class StateStoreCalls {
  readonly #store: JobStateStore;
  readonly #timeouts: CommandTimeouts;

  constructor(store: JobStateStore, timeouts: CommandTimeouts) {
    this.#store = store;
    this.#timeouts = timeouts;
  }

  /** @throws StateUnavailableError with the reason of the store, or when there is no answer within `limit` milliseconds */
  async call<Answer>(
    ask: (store: JobStateStore) => Promise<Answer>,
    limit = STATE_LIMIT_MS,
  ): Promise<Answer> {
    try {
      // Async, because a store in JavaScript may throw at once.
      return await this.#timeouts.within(limit, (async () => ask(this.#store))(), noAnswer);
    } catch (error) {
      throw isInstance(error, StateUnavailableError)
        ? error
        : new StateUnavailableError(readableReason(error, 'the state store'), { cause: error });
    }
  }
}

function noAnswer(milliseconds: number): StateUnavailableError {
  return new StateUnavailableError(`the state store gave no answer within ${milliseconds} ms`);
}
