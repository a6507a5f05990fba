import { CallbackResults } from './callback-results.js';

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
