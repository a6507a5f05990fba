import type { Clock } from '../../core/clock.js';
import { LockUnavailableError } from '../../core/errors.js';
import type { AcquireOptions } from '../lock-store.js';
import type { LoggedAcquisition } from './acquisition-log.js';

/** One question to Redis, which may need several commands. An acquisition may have several questions. */
export class Question {
  /** Whether the signal has aborted while the store listened to it. */
  #isGivenUp = false;

  constructor(
    readonly acquisition: LoggedAcquisition,
    readonly ttl: number,
    /** Its signal is made when it is read. */
    readonly options: AcquireOptions,
    /** How often the store had been closed before. */
    readonly closings: number,
  ) {}

  /** Notes that a command of this question is about to be sent. */
  sending(): void {
    // Nobody would clean up after a command that is sent now.
    if (this.#isGivenUp) throw new LockUnavailableError('nobody waits for the lock any more');
    this.acquisition.sent();
  }

  /** @returns takes the reply to a command that is sent now */
  onReply(clock: Clock): (isGranted: boolean, isLate: boolean) => void {
    const askedAt = clock.monotonic();
    return (isGranted, isLate) => {
      if (isGranted && isLate) this.acquisition.onLateGrant?.(askedAt);
      this.acquisition.replied();
    };
  }

  /** The answer, or a rejection with the signal's reason as soon as it aborts. */
  unlessAborted(answer: Promise<boolean>): Promise<boolean> {
    const { signal } = this.options;
    if (signal === undefined) return answer;
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#isGivenUp = true;
        reject(signal.reason as Error);
      };
      if (signal.aborted) giveUp();
      else signal.addEventListener('abort', giveUp, { once: true });
      answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
    });
  }
}
