import { setMaxListeners } from 'node:events';

/**
 * An `AbortController` that is made when its signal is first read: most runs never read it, and it costs more than
 * the rest of a run. The first reason stays.
 */
export class LazyAbortController {
  #controller: AbortController | undefined;
  #aborted: { readonly reason: Error } | undefined;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      // A handler may hand its signal to any number of calls. Node warns of a leak at eleven.
      setMaxListeners(0, this.#controller.signal);
      if (this.#aborted !== undefined) this.#controller.abort(this.#aborted.reason);
    }
    return this.#controller.signal;
  }

  /** Whether anybody may listen to the signal. */
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
