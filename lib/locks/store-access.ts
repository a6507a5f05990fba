import { LockUnavailableError } from '../core/errors.js';

/**
 * The permission of one application to call its stores, which ends with the shutdown. A later call would open a store again.
 * Nobody would close it, and the process would not end.
 */
export class StoreAccess {
  #isClosed = false;

  /** Whether the application has shut down. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** No call from now on. */
  close(): void {
    this.#isClosed = true;
  }

  /**
   * Calls a store. A store that is written in JavaScript may answer without a promise, or throw.
   *
   * @throws LockUnavailableError after the shutdown
   */
  async ask<Answer>(call: () => Promise<Answer> | Answer): Promise<Answer> {
    if (this.#isClosed) throw afterShutdown();
    return call();
  }
}

/** The error of a call after shutdown. */
export function afterShutdown(): LockUnavailableError {
  return new LockUnavailableError('the application has shut down');
}
