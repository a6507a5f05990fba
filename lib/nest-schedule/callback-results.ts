/** Whether it has a result that comes later. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return 'then' in value && typeof value.then === 'function';
}

/** What callbacks have come to: what some threw, and what others still work at. */
export class CallbackResults {
  readonly #errors: unknown[] = [];
  readonly #pending: Promise<void>[] = [];

  /** Whether something is at work. */
  get isPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Notes an error. One that has been noted counts once. */
  failed(error: unknown): void {
    if (!this.#errors.includes(error)) this.#errors.push(error);
  }

  /** Notes what a callback returned. */
  returned(value: unknown): void {
    if (isThenable(value)) this.#pending.push(this.#noted(value));
  }

  /**
   * The end of all: at once where nothing is at work, and so nothing is returned that a run would wait for.
   *
   * @throws the first error
   */
  end(): Promise<void> | undefined {
    if (this.isPending) return this.settled().then(() => this.#throw());
    this.#throw();
    return undefined;
  }

  /** Resolves when nothing is at work. */
  async settled(): Promise<void> {
    while (this.#pending.length > 0) await this.#pending.shift();
  }

  async #noted(value: PromiseLike<unknown>): Promise<void> {
    try {
      await value;
    } catch (error) {
      this.failed(error);
    }
  }

  #throw(): void {
    if (this.#errors.length > 0) throw this.#errors[0];
  }
}
