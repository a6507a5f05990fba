import { InMemoryJobStateStore } from '../../../lib/index.js';

/** A state store of one process that a test takes away for a time. */
export class OutageStore extends InMemoryJobStateStore {
  /** Set: the store is away for this reason. */
  away: string | undefined;
  overviews = 0;

  override overview(...query: Parameters<InMemoryJobStateStore['overview']>) {
    this.overviews++;
    return this.#answer(() => super.overview(...query));
  }

  override runs(...query: Parameters<InMemoryJobStateStore['runs']>) {
    return this.#answer(() => super.runs(...query));
  }

  override request(...request: Parameters<InMemoryJobStateStore['request']>) {
    return this.#answer(() => super.request(...request));
  }

  override withdraw(...request: Parameters<InMemoryJobStateStore['withdraw']>) {
    return this.#answer(() => super.withdraw(...request));
  }

  #answer<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    return this.away === undefined ? ask() : Promise.reject(new Error(this.away));
  }
}
