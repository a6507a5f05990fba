import { Linked, LinkedList } from '../../core/linked-list.js';
import { noAnswer, ACQUIRE_TIMEOUT_MS } from '../lock-acquirer.js';
import type { Answering } from '../answering.js';
import type { CommandTimeouts } from '../command-timeouts.js';

/** Until when somebody waits. */
interface Patience {
  readonly signal: AbortSignal;
}

/** Someone without a place. */
class Waiting extends Linked<Waiting> {
  constructor(
    private readonly answering: Answering<undefined>,
    private readonly patience: Patience,
  ) {
    super();
  }

  /** @returns whether he has waited until now */
  enter(): boolean {
    const { signal } = this.patience;
    if (signal.aborted) this.answering.reject(signal.reason);
    else this.answering.resolve(undefined);
    return !signal.aborted;
  }
}

/**
 * Something that at most so many may do at once. Who comes later waits for a place, in the order of coming. Whether he
 * has given up is looked at when his turn has come: to listen to a signal costs more than the command that he waits for.
 */
export class InFlightLimit {
  readonly #waiting = new LinkedList<Waiting>();
  #free: number;

  constructor(
    count: number,
    private readonly limits: CommandTimeouts,
  ) {
    this.#free = count;
  }

  /**
   * Runs `task` when there is a place, which it leaves by calling what it is handed.
   *
   * @throws the signal's reason when it had aborted before there was one
   * @throws LockUnavailableError when there is none for some seconds
   */
  during<Result>(task: (leave: () => void) => Promise<Result>, patience: Patience): Promise<Result> {
    if (this.#free === 0) return this.#wait(patience).then(() => task(this.#leave));
    this.#free--;
    return task(this.#leave);
  }

  #wait(patience: Patience): Promise<undefined> {
    let waiting: Waiting;
    const begin = (answering: Answering<undefined>): void => {
      waiting = new Waiting(answering, patience);
      this.#waiting.add(waiting);
    };
    return this.limits.during<undefined>(ACQUIRE_TIMEOUT_MS, begin, noAnswer, () =>
      this.#waiting.delete(waiting),
    );
  }

  readonly #leave = (): void => {
    for (let next = this.#waiting.first; next !== undefined; next = this.#waiting.first) {
      this.#waiting.delete(next);
      if (next.enter()) return;
    }
    this.#free++;
  };
}
