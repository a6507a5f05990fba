import type { Clock } from '../../clock.js';
import { newOwner } from '../../identity.js';
import { LazyAbort } from '../../lazy-abort.js';
import { noAnswer, PATIENCE_MS } from '../lock-attempts.js';
import type { AcquireOptions } from '../lock-store.js';
import { alsoTelling, type Answering } from '../time-limits.js';

/** Who wants which key, for how long, and what was done for it. */
export class LockRequest {
  readonly owner: string;
  /** Whether any `SET` was sent. */
  wasSent = false;
  #unanswered = 0;
  #onAnswered: (() => void) | undefined;
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

  /** A `SET` is sent. @returns to be told its answer, also when it comes after we have given it up */
  sent(answering: Answering<boolean>): Answering<boolean> {
    this.wasSent = true;
    this.#unanswered++;
    const onAnswer = (): void => {
      if (--this.#unanswered === 0) this.#onAnswered?.();
    };
    return alsoTelling(onAnswer, answering);
  }

  /** Resolves when no `SET` is under way any more. */
  async answered(): Promise<void> {
    if (this.#unanswered > 0) await new Promise<void>((resolve) => (this.#onAnswered = resolve));
  }

  /** For a caller without a signal. */
  #patience(): AbortSignal {
    const patience = new LazyAbort();
    this.clock.after(PATIENCE_MS, () => patience.abort(noAnswer(PATIENCE_MS)));
    return patience.signal;
  }
}
