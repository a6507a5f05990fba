import { Alarm, type Clock } from '../clock.js';

interface Limit {
  readonly until: number;
  /** Gives the command up; `undefined` once it has been answered. */
  giveUp: (() => void) | undefined;
}

/** The time limits of many commands on one timer: limits of one length run out in the order in which they began. */
export class TimeLimits {
  readonly #queues = new Map<number, Limit[]>();
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
  within<Answer>(milliseconds: number, answer: Promise<Answer>, reason: () => Error): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const limit = this.#begin(milliseconds, () => {
        reject(reason());
      });
      answer.then(
        (value) => {
          limit.giveUp = undefined;
          resolve(value);
        },
        (error: unknown) => {
          limit.giveUp = undefined;
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- handed on as it came
          reject(error);
        },
      );
    });
  }

  #begin(milliseconds: number, giveUp: () => void): Limit {
    const limit: Limit = { until: this.clock.monotonic() + milliseconds, giveUp };
    const queue = this.#queues.get(milliseconds);
    if (queue === undefined) this.#queues.set(milliseconds, [limit]);
    else queue.push(limit);
    this.#alarm.ringBy(limit.until);
    return limit;
  }

  #expire(): void {
    const now = this.clock.monotonic();
    const past: Limit[] = [];
    for (const [length, queue] of this.#queues) {
      const open = queue.findIndex((limit) => limit.giveUp !== undefined && limit.until > now);
      for (const limit of queue.splice(0, open === -1 ? queue.length : open)) {
        if (limit.giveUp !== undefined) past.push(limit);
      }
      const [first] = queue;
      if (first === undefined) this.#queues.delete(length);
      else this.#alarm.ringBy(first.until);
    }
    // After a blocked event loop the answer may lie in the socket already.
    this.clock.turn(() => {
      for (const limit of past) limit.giveUp?.();
    });
  }
}
