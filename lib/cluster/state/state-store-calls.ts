import { StateUnavailableError } from '../../core/errors.js';
import { isInstance } from '../../core/error-text.js';
import type { CommandTimeouts } from '../../locks/command-timeouts.js';
import { readableReason } from '../../locks/reasons.js';
import type { StoreAccess } from '../../locks/store-access.js';
import type { JobStateStore } from './job-state-store.js';

/** How long a state store may take for one answer, in milliseconds. */
export const STATE_LIMIT_MS = 2000;

/** Calls a state store of anybody, with a time limit and until the application has shut down. */
export class StateStoreCalls {
  readonly #store: JobStateStore;
  readonly #timeouts: CommandTimeouts;
  readonly #access: StoreAccess;

  constructor(store: JobStateStore, timeouts: CommandTimeouts, access: StoreAccess) {
    this.#store = store;
    this.#timeouts = timeouts;
    this.#access = access;
  }

  /** Whether the application has shut down. */
  get areOver(): boolean {
    return this.#access.isClosed;
  }

  /** @throws StateUnavailableError with the reason of the store, or when there is no answer within `limit` milliseconds */
  async call<Answer>(
    ask: (store: JobStateStore) => Promise<Answer>,
    limit = STATE_LIMIT_MS,
  ): Promise<Answer> {
    try {
      const answer = this.#access.ask(() => ask(this.#store));
      return await this.#timeouts.within(limit, answer, noAnswer);
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
