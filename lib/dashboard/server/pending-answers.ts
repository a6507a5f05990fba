import { RefusedRequest } from './answers.js';

/** Answers that are not there yet. At shutdown nobody waits for them any longer, because an open page must not delay it. */
export class PendingAnswers {
  readonly #ends = new Set<(refused: RefusedRequest) => void>();
  #isClosed = false;

  /** Whether the application shuts down. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** @throws RefusedRequest with 503 when the application shuts down first */
  async await<Value>(answer: Promise<Value>): Promise<Value> {
    // Nobody may wait for it any more.
    answer.catch(() => undefined);
    if (this.#isClosed) throw ended();
    let end: (refused: RefusedRequest) => void = () => undefined;
    const closed = new Promise<never>((_resolve, reject) => (end = reject));
    this.#ends.add(end);
    try {
      return await Promise.race([answer, closed]);
    } finally {
      this.#ends.delete(end);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const end of this.#ends) end(ended());
  }
}

function ended(): RefusedRequest {
  return new RefusedRequest(503, 'The instance that was asked is shutting down. A request stays in force.');
}
