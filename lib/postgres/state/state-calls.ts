import { isInstance } from '../../core/error-text.js';
import { InvalidOptionsError, StateUnavailableError } from '../../core/errors.js';
import { loggable, readableReason } from '../../locks/reasons.js';
import type { Row } from '../connection/session.js';
import type { Tables } from '../connection/tables.js';

/**
 * In milliseconds. A little less than the 2 s after which callers give up, so that they get the store's better error.
 */
const LIMIT_MS = 1975;

/** Sends the statements of a state store. */
export class StateCalls {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /**
   * @throws StateUnavailableError with the reason
   * @throws InvalidOptionsError when pg is not installed
   */
  async ask(text: string, values: readonly string[]): Promise<readonly Row[]> {
    try {
      return await this.#tables.ask({ text, values, limit: LIMIT_MS });
    } catch (error) {
      if (isInstance(error, InvalidOptionsError)) throw error;
      const reason = readableReason(error, 'the state store').replace(/^the lock store\b/, 'the state store');
      throw new StateUnavailableError(reason, { cause: loggable(error) });
    }
  }
}
