import { LockLostError } from '../errors.js';
import { LazyAbort } from '../lazy-abort.js';
import type { HeldLockOptions } from './keeper.js';

/** Whether a lock was lost while it was needed: told once, to the signal and to its owner. */
export class LockLoss {
  readonly #abort = new LazyAbort();

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

  declare(why: string): void {
    if (this.error !== undefined) return;
    const error = new LockLostError(`the lock "${this.options.key}" was lost: ${why}`);
    this.#abort.abort(error);
    this.options.onLost?.(error);
  }
}
