import { setMaxListeners } from 'node:events';

/**
 * An `AbortController` that is created when its signal is first read, because most runs never read it, and creating it
 * costs more than the rest of a run. The first reason stays.
 */
export class LazyAbortController {
  #controller: AbortController | undefined;
  #aborted: { readonly reason: Error } | undefined;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      // No limit, because a handler may pass its signal to any number of calls, and Node warns of a leak at eleven.
      setMaxListeners(0, this.#controller.signal);
      if (this.#aborted !== undefined) this.#controller.abort(this.#aborted.reason);
    }
    return this.#controller.signal;
  }

  /** Whether the signal was read, so that something may listen to it. */
  get isRead(): boolean {
    return this.#controller !== undefined;
  }

  get reason(): Error | undefined {
    return this.#aborted?.reason;
  }

  abort(reason: Error): void {
    if (this.#aborted !== undefined) return;
    this.#aborted = { reason };
    this.#controller?.abort(reason);
  }
}
