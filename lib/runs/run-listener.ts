import { asError } from '../core/as-error.js';
import type { JobRun } from './job-run.js';
import type { RunResult } from './run-result.js';
import type { ClaimableTick, RunnableJob } from './run-request.js';

/** The tick that a run was for, if a tick started it. */
export interface TickOfRun {
  readonly due: ClaimableTick | undefined;
  /** Whether the run had claimed it. */
  readonly isClaimed: boolean;
}

/**
 * Follows the runs of this instance. A run does not wait for its listeners, but the drain does. An error of a listener
 * is logged and harms nothing.
 */
export interface RunListener {
  /** The run has its lock, and is about to call its handler. */
  started?(run: JobRun): void;
  /** The run has its result. */
  ended(result: RunResult, job: RunnableJob, tick: TickOfRun): void | Promise<void>;
}

/** Calls listeners, and knows which of them have not ended. */
export class ListenerCalls {
  readonly #onError: (event: string, error: Error) => void;
  /** The promises that listeners have returned, with the names of their events. */
  readonly #unsettled = new Map<Promise<void>, string>();

  /** @param onError gets the event and the error of its listener */
  constructor(onError: (event: string, error: Error) => void) {
    this.#onError = onError;
  }

  /** Whether every listener has ended. */
  get areSettled(): boolean {
    return this.#unsettled.size === 0;
  }

  /** The names of the events whose listeners have not ended. */
  get unsettled(): readonly string[] {
    return [...new Set(this.#unsettled.values())];
  }

  /** Resolves when every listener has ended, also those of events that come meanwhile. */
  async settled(): Promise<void> {
    while (!this.areSettled) await Promise.all(this.#unsettled.keys());
  }

  /** Calls a listener of `event`. Never throws. */
  call(event: string, listener: () => unknown): void {
    try {
      this.returned(event, listener());
    } catch (error) {
      this.failed(event, error);
    }
  }

  /** A listener has returned. Most return nothing, so no promise is made for them. */
  returned(event: string, told: unknown): void {
    if (told !== undefined) this.#await(event, told);
  }

  /** A listener has thrown. */
  failed(event: string, error: unknown): void {
    this.#onError(event, asError(error));
  }

  #await(event: string, told: unknown): void {
    const failed = (error: unknown): void => this.#onError(event, asError(error));
    const settled = Promise.resolve(told).then(ignore, failed);
    this.#unsettled.set(settled, event);
    void settled.then(() => this.#unsettled.delete(settled));
  }
}

/** The listeners of the runs of one application, in the order in which they are told. */
export class RunListeners {
  readonly #listeners: readonly RunListener[];
  readonly #last: RunListener;
  readonly #ofStart: readonly RunListener[];
  readonly #calls: ListenerCalls;

  /** @param last tells the application, whose listeners may ask the others what they know of the run */
  constructor(listeners: readonly RunListener[], last: RunListener, calls: ListenerCalls) {
    this.#listeners = listeners;
    this.#last = last;
    this.#ofStart = [...listeners, last].filter((listener) => listener.started !== undefined);
    this.#calls = calls;
  }

  started(run: JobRun): void {
    for (const listener of this.#ofStart) {
      try {
        this.#calls.returned('started', listener.started?.(run));
      } catch (error) {
        this.#calls.failed('started', error);
      }
    }
  }

  /**
   * Without a closure for each listener, because every run has several. The last one has a call of its own, because V8
   * inlines no more than four classes at one call.
   */
  ended(result: RunResult, job: RunnableJob, tick: TickOfRun): void {
    for (const listener of this.#listeners) {
      try {
        this.#calls.returned(result.outcome, listener.ended(result, job, tick));
      } catch (error) {
        this.#calls.failed(result.outcome, error);
      }
    }
    try {
      this.#calls.returned(result.outcome, this.#last.ended(result, job, tick));
    } catch (error) {
      this.#calls.failed(result.outcome, error);
    }
  }
}

/** Two listeners that follow the runs of jobs with a lock. Together they cost one call of {@link RunListeners}. */
export function onlyLockedRuns(first: RunListener, second: RunListener): RunListener {
  return {
    ended(result, job, tick) {
      if (job.lock === undefined) return;
      void first.ended(result, job, tick);
      void second.ended(result, job, tick);
    },
  };
}

function ignore(): void {
  // The value of a listener has no use.
}
