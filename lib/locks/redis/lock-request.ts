import { type Clock, sleep } from '../../core/clock.js';
import type { LockUnavailableError } from '../../core/errors.js';
import { newOwner } from '../../core/identity.js';
import { LazyAbortController } from '../../core/lazy-abort-controller.js';
import { noAnswer, ACQUIRE_TIMEOUT_MS, unavailable } from '../lock-acquirer.js';
import type { AcquireOptions } from '../lock-store.js';
import type { Answering } from '../answering.js';
import type { Explained, Weight } from './connection-reasons.js';

/** Who wants which key, for how long, and what was done for it. */
export class LockRequest {
  readonly owner: string;
  /** Whether any `SET` was sent. */
  wasSent = false;
  /** How often the store had been closed before. To be set by `RedisAcquirer` alone. */
  closings = 0;
  /** Told when a question that was not waited for is granted after all. */
  onLateGrant: ((askedAt: number) => void) | undefined;
  #unanswered = 0;
  #onAnswered: (() => void) | undefined;
  #signal: AbortSignal | undefined;
  #reason: LockUnavailableError | undefined;
  #weight: Weight = 0;
  #isGivenUp = false;

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

  /** Whether the caller says when nobody waits any more. */
  get hasSignal(): boolean {
    return this.options.signal !== undefined;
  }

  /** Whether a question may still be executed. */
  get isUnanswered(): boolean {
    return this.#unanswered > 0;
  }

  /** A question was in vain. The last reason stays that says as much as any before. */
  failed({ reason, weight }: Explained): void {
    if (weight === 0 || weight < this.#weight) return;
    this.#reason = reason;
    this.#weight = weight;
  }

  /** @throws the last reason when nobody waits any more: what is sent now would be left behind */
  refuseIfGivenUp(): void {
    if (this.#isGivenUp) throw this.#end();
  }

  /** A question is sent. @returns to be told its answer, also when it comes after we have given it up */
  asked(answering: Answering<boolean>): Answering<boolean> {
    const at = this.clock.monotonic();
    this.#unanswered++;
    const onAnswer = (isGranted: boolean): void => {
      if (isGranted) this.onLateGrant?.(at);
      if (--this.#unanswered === 0) this.#onAnswered?.();
    };
    return {
      resolve: (answer) => {
        answering.resolve(answer);
        onAnswer(answer === true);
      },
      reject: (error) => {
        answering.reject(error);
        onAnswer(false);
      },
    };
  }

  /** Resolves when no question is under way any more. */
  async answered(): Promise<void> {
    if (this.#unanswered > 0) await new Promise<void>((resolve) => (this.#onAnswered = resolve));
  }

  /** Waits, and rejects with the reason as soon as nobody waits any more. */
  pause(milliseconds: number): Promise<void> {
    return this.unlessGivenUp(sleep(this.clock, milliseconds));
  }

  /** Whether a question has failed with a reason. */
  get isReasonKnown(): boolean {
    return this.#weight > 0;
  }

  /** Whether the error is what the one is told who does not wait any more. */
  isEnd(error: unknown): boolean {
    return this.#isGivenUp && error === this.#reason;
  }

  /** The answer; or a rejection with the reason as soon as nobody waits for it any more. */
  unlessGivenUp<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(this.#end());
      if (signal.aborted) giveUp();
      else signal.addEventListener('abort', giveUp, { once: true });
      answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
    });
  }

  /** Nobody waits any more. @returns what he is told: why the last question was in vain, as far as that is known */
  #end(): Error {
    this.#isGivenUp = true;
    return (this.#reason ??= unavailable(this.signal.reason));
  }

  /** For a caller without a signal. */
  #patience(): AbortSignal {
    const patience = new LazyAbortController();
    this.clock.after(ACQUIRE_TIMEOUT_MS, () => patience.abort(noAnswer(ACQUIRE_TIMEOUT_MS)));
    return patience.signal;
  }
}
