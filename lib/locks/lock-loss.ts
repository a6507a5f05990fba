import { LockLostError } from '../core/errors.js';
import { LazyAbortController } from '../core/lazy-abort-controller.js';
import type { HeldLockOptions } from './keeper.js';
import { unavailable } from './reasons.js';

const TOO_OLD = 'it could not be refreshed before it could expire';

/** Whether a lock was lost while it was needed: told once, to the signal and to its owner. */
export class LockLoss {
  readonly #abort = new LazyAbortController();
  /** What the last refresh failed with, if it did. Set by the lock. */
  refreshFailure: unknown;

  constructor(private readonly options: Pick<HeldLockOptions, 'key' | 'onLost'>) {}

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get error(): Error | undefined {
    return this.#abort.reason;
  }

  /** Also for one who asks too late. */
  get errorOrEnd(): Error {
    return this.error ?? new LockLostError(`the lock "${this.options.key}" is no longer held`);
  }

  /** @param wasRefreshed whether it should have been */
  declareOld(wasRefreshed: boolean): void {
    const { refreshFailure: failure } = this;
    if (!wasRefreshed) this.declare('its time to live is nearly over');
    else if (failure === undefined) this.declare(TOO_OLD);
    else this.declare(`${TOO_OLD}: ${unavailable(failure).message}`);
  }

  declare(why: string): void {
    if (this.error !== undefined) return;
    const error = new LockLostError(`the lock "${this.options.key}" was lost: ${why}`);
    this.#abort.abort(error);
    this.options.onLost?.(error);
  }
}
