/** What a run of a job calls. */
export type CronCallback = () => unknown;

/** The functions that a cron job calls at each of its runs. */
export class CronCallbacks {
  readonly #all: CronCallback[];
  #running: Promise<void> | undefined;

  constructor(first: CronCallback) {
    this.#all = [first];
  }

  add(callback: CronCallback): void {
    this.#all.push(callback);
  }

  /**
   * Calls one after the other.
   *
   * @param context what they have for `this`
   * @param isWaiting whether each waits for the end of the one before it
   * @returns the end of all, or nothing when they have ended
   * @throws the first error. What one throws does not keep the others from being called
   */
  call(context: unknown, isWaiting: () => boolean): Promise<void> | undefined {
    const rest = this.#all.values();
    return (this.#running = callRest(rest, { context, isWaiting, results: new CallbackResults() }));
  }

  /** The end of the call in progress, whatever it comes to. */
  async ended(): Promise<void> {
    try {
      await this.#running;
    } catch {
      // It is the run that has failed.
    }
  }
}

interface Call {
  readonly context: unknown;
  readonly isWaiting: () => boolean;
  readonly results: CallbackResults;
}

function callRest(rest: Iterator<CronCallback>, call: Call): Promise<void> | undefined {
  for (let next = rest.next(); next.done !== true; next = rest.next()) {
    callOne(next.value, call);
    if (call.results.isPending && call.isWaiting()) return callLater(rest, call);
  }
  return call.results.end();
}

async function callLater(rest: Iterator<CronCallback>, call: Call): Promise<void> {
  await call.results.settled();
  await callRest(rest, call);
}

function callOne(callback: CronCallback, { context, results }: Call): void {
  try {
    results.returned(callback.call(context));
  } catch (error) {
    results.failed(error);
  }
}

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
