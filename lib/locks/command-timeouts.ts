import { DeadlineTimer, type Clock } from '../core/clock.js';
import { Linked, LinkedList } from '../core/linked-list.js';
import { type Answering, handOn } from './answering.js';

/** What a limit is set for. */
interface Limited<Answer> {
  readonly milliseconds: number;
  readonly queue: LinkedList<Limit<never>>;
  readonly resolve: (answer: Answer | PromiseLike<Answer>) => void;
  readonly reject: (error: unknown) => void;
  readonly reason: (milliseconds: number) => Error;
  readonly onEnd: (() => void) | undefined;
  /** Called when no command of this length is left. */
  readonly onEmpty: () => void;
  readonly onTimeUp: ((milliseconds: number) => boolean) | undefined;
}

/** A command that has not been answered. */
class Limit<Answer> extends Linked<Limit<never>> implements Answering<Answer> {
  constructor(
    readonly until: number,
    private readonly limited: Limited<Answer>,
  ) {
    super();
  }

  resolve(answer: Answer | PromiseLike<Answer>): void {
    if (this.#end()) this.limited.resolve(answer);
  }

  reject(error: unknown): void {
    if (this.#end()) this.limited.reject(error);
  }

  /** One more turn is given to a command that can be told to end. */
  timeUp(clock: Clock): void {
    const { onTimeUp, milliseconds, queue } = this.limited;
    if (!queue.has(this)) return;
    if (onTimeUp?.(milliseconds) === true) clock.afterPoll(() => this.giveUp());
    else this.giveUp();
  }

  giveUp(): void {
    const { reason, milliseconds } = this.limited;
    if (this.#end()) this.limited.reject(reason(milliseconds));
  }

  #end(): boolean {
    const { queue, onEnd, onEmpty } = this.limited;
    if (!queue.delete(this)) return false;
    onEnd?.();
    if (queue.isEmpty) onEmpty();
    return true;
  }
}

/** The time limits of many commands on one timer: limits of one length run out in the order in which they began. */
export class CommandTimeouts {
  /** By their length, in the order of their beginning: those that have not been answered. */
  readonly #queues = new Map<number, LinkedList<Limit<never>>>();
  readonly #alarm: DeadlineTimer;

  constructor(private readonly clock: Clock) {
    this.#alarm = new DeadlineTimer(clock, () => {
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
    return this.during<Answer>(milliseconds, (answering) => handOn(answer, answering), reason);
  }

  /**
   * The same for what tells its answer, as a promise's executor does: one promise less for each command.
   *
   * @param onEnd called once, when there is an answer, or none in time
   * @param onTimeUp tells the command to end, and says whether it has heard that: what it answers thereupon counts
   */
  during<Answer>(
    milliseconds: number,
    ask: (answering: Answering<Answer>) => void,
    reason: (milliseconds: number) => Error,
    onEnd?: () => void,
    onTimeUp?: (milliseconds: number) => boolean,
  ): Promise<Answer> {
    const onEmpty = this.#rest;
    return new Promise((resolve, reject) => {
      const queue = this.#queueOf(milliseconds);
      const until = this.clock.monotonic() + milliseconds;
      const limit = new Limit<Answer>(until, {
        milliseconds,
        queue,
        resolve,
        reject,
        reason,
        onEnd,
        onEmpty,
        onTimeUp,
      });
      queue.add(limit);
      this.#alarm.fireBy(until);
      try {
        ask(limit);
      } catch (error) {
        limit.reject(error);
      }
    });
  }

  readonly #rest = (): void => {
    for (const queue of this.#queues.values()) if (!queue.isEmpty) return;
    this.#alarm.rest();
  };

  #queueOf(milliseconds: number): LinkedList<Limit<never>> {
    const known = this.#queues.get(milliseconds);
    if (known !== undefined) return known;
    const queue = new LinkedList<Limit<never>>();
    this.#queues.set(milliseconds, queue);
    return queue;
  }

  #expire(): void {
    const now = this.clock.monotonic();
    const past: Limit<never>[] = [];
    for (const [length, queue] of this.#queues) {
      if (queue.isEmpty) this.#queues.delete(length);
      for (const limit of queue) {
        if (limit.until > now) {
          this.#alarm.fireBy(limit.until);
          break;
        }
        past.push(limit);
      }
    }
    // After a blocked event loop the answer may lie in the socket already.
    this.clock.afterPoll(() => {
      for (const limit of past) limit.timeUp(this.clock);
    });
  }
}
