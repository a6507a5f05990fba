import { DeadlineTimer, type Clock } from '../core/clock.js';
import { Linked, LinkedList } from '../core/linked-list.js';

/** A time limit of one command. */
class CommandTimeout extends Linked<CommandTimeout> {
  constructor(
    readonly until: number,
    readonly expire: () => void,
    private readonly queue: LinkedList<CommandTimeout>,
    private readonly onEmpty: () => void,
  ) {
    super();
  }

  /**
   * Takes the limit back.
   *
   * @returns `false` when it is up already, or was taken back before
   */
  cancel(): boolean {
    if (!this.queue.delete(this)) return false;
    if (this.queue.isEmpty) this.onEmpty();
    return true;
  }
}

/** Only the type is exported, because {@link CommandTimeouts} alone makes limits. */
export type { CommandTimeout };

/** The time limits of many commands on one timer, because limits of one length run out in the order in which they began. */
export class CommandTimeouts {
  /** The pending limits by length, oldest first. */
  readonly #queues = new Map<number, LinkedList<CommandTimeout>>();
  readonly #timer: DeadlineTimer;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#timer = new DeadlineTimer(clock, () => {
      this.#expire();
    });
  }

  /**
   * Calls `onTimeUp` after `milliseconds`, unless the limit is cancelled before. Sockets are read before the call, because
   * the answer may have arrived.
   */
  set(milliseconds: number, onTimeUp: () => void): CommandTimeout {
    const queue = this.#queueOf(milliseconds);
    const until = this.#clock.monotonic() + milliseconds;
    const timeout = new CommandTimeout(until, onTimeUp, queue, this.#rest);
    queue.add(timeout);
    this.#timer.fireBy(until);
    return timeout;
  }

  /**
   * The answer, or a rejection with the error that `reason` makes when there is no answer within `milliseconds`.
   * The command itself goes on, and its late answer is the caller's business.
   */
  within<Answer>(
    milliseconds: number,
    answer: Promise<Answer>,
    reason: (milliseconds: number) => Error,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timeout = this.set(milliseconds, () => reject(reason(milliseconds)));
      answer.then(
        (value) => {
          timeout.cancel();
          resolve(value);
        },
        (error: unknown) => {
          timeout.cancel();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- handed on as it came
          reject(error);
        },
      );
    });
  }

  readonly #rest = (): void => {
    for (const queue of this.#queues.values()) if (!queue.isEmpty) return;
    this.#timer.rest();
  };

  #queueOf(milliseconds: number): LinkedList<CommandTimeout> {
    const known = this.#queues.get(milliseconds);
    if (known !== undefined) return known;
    const queue = new LinkedList<CommandTimeout>();
    this.#queues.set(milliseconds, queue);
    return queue;
  }

  #expire(): void {
    const now = this.#clock.monotonic();
    const past: CommandTimeout[] = [];
    for (const [length, queue] of this.#queues) {
      if (queue.isEmpty) this.#queues.delete(length);
      for (const timeout of queue) {
        if (timeout.until > now) {
          this.#timer.fireBy(timeout.until);
          break;
        }
        past.push(timeout);
      }
    }
    // The answer may be in the socket already, because timers fire before sockets are read after a blocked event loop.
    this.#clock.afterPoll(() => {
      for (const timeout of past) if (timeout.cancel()) timeout.expire();
    });
  }
}
