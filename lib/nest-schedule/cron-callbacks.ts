import { isThenable } from '../internal.js';

/** A function that a run of a job calls. */
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
   * Calls all functions, one after the other.
   *
   * @param context their `this`
   * @param isWaiting whether each waits for the end of the one before it
   * @returns a promise of the end of all, or `undefined` if they have ended
   * @throws the first error, after all functions were called
   */
  call(context: unknown, isWaiting: () => boolean): Promise<void> | undefined {
    const rest = this.#all.values();
    return (this.#running = callRest(rest, { context, isWaiting, results: new CallbackResults() }));
  }

  /** Resolves at the end of the call in progress, even if it fails. */
  async ended(): Promise<void> {
    try {
      await this.#running;
    } catch {
      // The run reports the failure.
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

/** The results of callbacks: the errors of some, and the pending promises of others. */
export class CallbackResults {
  readonly #errors: unknown[] = [];
  readonly #pending: Promise<void>[] = [];

  /** Whether a promise is pending. */
  get isPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Records an error, each one once. */
  failed(error: unknown): void {
    if (!this.#errors.includes(error)) this.#errors.push(error);
  }

  /** Records the result of a callback. */
  returned(value: unknown): void {
    if (isThenable(value)) this.#pending.push(this.#noted(value));
  }

  /**
   * A promise of the end of all callbacks, or `undefined` if none is pending, so that the run need not wait.
   *
   * @throws the first error
   */
  end(): Promise<void> | undefined {
    if (this.isPending) return this.settled().then(() => this.#throw());
    this.#throw();
    return undefined;
  }

  /** Resolves when no promise is pending. */
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
