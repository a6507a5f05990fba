/** Until when somebody waits; read by those alone who have to. */
interface Patience {
  readonly signal: AbortSignal;
}

/** Something that at most so many may do at once. Who comes later waits for a place, in the order of coming. */
export class Places {
  readonly #waiting = new Set<() => void>();
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** Runs `task` when there is a place; rejects with the signal's reason when it aborts before. */
  during<Result>(task: () => Promise<Result>, patience: Patience): Promise<Result> {
    if (this.#free === 0) return this.#wait(patience.signal).then(() => this.#leaveAfter(task));
    this.#free--;
    return this.#leaveAfter(task);
  }

  #leaveAfter<Result>(task: () => Promise<Result>): Promise<Result> {
    try {
      const result = task();
      result.then(this.#leave, this.#leave);
      return result;
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.delete(enter);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason of the one who gave up
        reject(signal.reason);
      };
      signal.throwIfAborted();
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(enter);
    });
  }

  readonly #leave = (): void => {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
    } else {
      this.#waiting.delete(next);
      next();
    }
  };
}
