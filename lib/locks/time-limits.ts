import { Alarm, type Clock } from '../clock.js';

interface Limit {
  readonly until: number;
  readonly reject: (error: Error) => void;
  readonly reason: (milliseconds: number) => Error;
}

/** The time limits of many commands on one timer: limits of one length run out in the order in which they began. */
export class TimeLimits {
  /** By their length, in the order of their beginning: those that have not been answered. */
  readonly #queues = new Map<number, Set<Limit>>();
  readonly #alarm: Alarm;

  constructor(private readonly clock: Clock) {
    this.#alarm = new Alarm(clock, () => {
      this.#expire();
    });
  }

  /**
   * The answer, or a rejection with what `reason` makes when there is none within `milliseconds`.
   * The command itself goes on: its late answer is the caller's business.
   */
  within<Answer>(
    milliseconds: number,
    answer: Promise<Answer>,
    reason: (milliseconds: number) => Error,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const queue = this.#queueOf(milliseconds);
      const limit = { until: this.clock.monotonic() + milliseconds, reject, reason };
      queue.add(limit);
      this.#alarm.ringBy(limit.until);
      answer.then(
        (value) => {
          queue.delete(limit);
          resolve(value);
        },
        (error: unknown) => {
          queue.delete(limit);
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- handed on as it came
          reject(error);
        },
      );
    });
  }

  #queueOf(milliseconds: number): Set<Limit> {
    const known = this.#queues.get(milliseconds);
    if (known !== undefined) return known;
    const queue = new Set<Limit>();
    this.#queues.set(milliseconds, queue);
    return queue;
  }

  #expire(): void {
    const now = this.clock.monotonic();
    const past: (() => void)[] = [];
    for (const [length, queue] of this.#queues) {
      if (queue.size === 0) this.#queues.delete(length);
      for (const limit of queue) {
        if (limit.until > now) {
          this.#alarm.ringBy(limit.until);
          break;
        }
        past.push(() => {
          if (queue.delete(limit)) limit.reject(limit.reason(length));
        });
      }
    }
    // After a blocked event loop the answer may lie in the socket already.
    this.clock.turn(() => {
      for (const giveUp of past) giveUp();
    });
  }
}
