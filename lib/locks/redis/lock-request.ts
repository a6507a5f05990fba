import type { Clock } from '../../clock.js';
import { newOwner } from '../../identity.js';
import { LazyAbort } from '../../lazy-abort.js';
import { noAnswer, PATIENCE_MS } from '../lock-attempts.js';
import type { AcquireOptions } from '../lock-store.js';

/** Who wants which key, for how long, and what was done for it. */
export class LockRequest {
  readonly owner: string;
  /** The answers of the `SET` commands that were sent. */
  readonly sent: Promise<boolean>[] = [];
  #signal: AbortSignal | undefined;

  constructor(
    readonly key: string,
    readonly ttl: number,
    private readonly options: AcquireOptions,
    private readonly clock: Clock,
  ) {
    this.owner = options.owner ?? newOwner();
  }

  /** Aborts when nobody waits for the answer any more. Read when it is needed, since it is made then. */
  get signal(): AbortSignal {
    return (this.#signal ??= this.options.signal ?? this.#patience());
  }

  /** For a caller without a signal. */
  #patience(): AbortSignal {
    const patience = new LazyAbort();
    this.clock.after(PATIENCE_MS, () => patience.abort(noAnswer(PATIENCE_MS)));
    return patience.signal;
  }
}
