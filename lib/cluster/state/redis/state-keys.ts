/** The keys of a state store. Their names are a promise, because people and tools of their own read them. */
export class StateKeys {
  /** Hash: a field for each instance. */
  readonly instances: string;
  /** Hash: `ok:<job>`, `bad:<job>`. */
  readonly last: string;
  /** Hash: `rev`, `epoch`, `pause:<job>`, `run:<job>`, `abort:<runId>`. */
  readonly requests: string;
  /** Stream. */
  readonly audit: string;
  /** Text: the instance that has swept last. It lives for a day. */
  readonly swept: string;

  readonly #prefix: string;

  constructor(keyPrefix: string) {
    this.#prefix = `${keyPrefix}state:`;
    this.instances = `${this.#prefix}instances`;
    this.last = `${this.#prefix}last`;
    this.requests = `${this.#prefix}requests`;
    this.audit = `${this.#prefix}audit`;
    this.swept = `${this.#prefix}swept`;
  }

  /** Text: a page of the catalogue. */
  page(digest: string): string {
    return `${this.#prefix}jobs:${digest}`;
  }

  /** Stream: the runs of a job. */
  runs(stream: RunStream, job: string): string {
    return `${this.#prefix}${stream}:${job}`;
  }
}

/** Each outcome has a stream of its own, so that none pushes another one out. */
export type RunStream = 'runs' | 'failures' | 'skips';
