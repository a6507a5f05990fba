import type { JobStateStore } from '../../../index.js';

/**
 * Makes a store for a test, with as many connections of its own as it needs. All stores keep their data in the same
 * place, as those of several instances do, so return the same object each time if the data are in its memory. The case
 * closes them at its end.
 */
export type MakeJobStateStore = () => JobStateStore | Promise<JobStateStore>;

/** Facts about a store, and actions on it, for the cases. A case whose hook is missing is left out. */
export interface JobStateStoreHooks {
  /**
   * Lets so many milliseconds pass on the store's clock. Give it for a store with a virtual clock. Some cases need it,
   * because they wait for a minute or a day.
   *
   * @default waits in real time, and leaves these cases out
   */
  readonly wait?: ((milliseconds: number) => Promise<void>) | undefined;

  /**
   * How many milliseconds of real time each call has for its answer.
   *
   * @default 10_000
   */
  readonly answerLimit?: number | undefined;

  /** Deletes all data, as when a server starts again with an empty disk. */
  readonly loseData?: (() => Promise<void>) | undefined;

  /**
   * Makes the data unreachable for the existing stores, and resolves to a function that ends this. No data may be lost
   * by it.
   */
  readonly cutOff?: (() => Promise<() => void | Promise<void>>) | undefined;
}

/** One sentence of the contract of `JobStateStore`. */
export interface JobStateStoreCase {
  /** The sentence. */
  readonly name: string;

  /** Rejects with an `AssertionError` if the store breaks the sentence. Takes at most a minute. */
  readonly run: (makeStore: MakeJobStateStore) => Promise<void>;
}

/** The context of one check: a store, and a name that no other case uses, in this process or another. */
export interface StateContext {
  readonly store: JobStateStore;
  /** The names of jobs and the ids of instances begin with it. */
  readonly name: string;
  /** The store of another instance. */
  readonly another: () => Promise<JobStateStore>;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** How many milliseconds of real time an expected event may take. */
  readonly limit: number;
}

/** A case without its hooks. */
export interface StateRule {
  readonly name: string;
  readonly check: (context: StateContext) => Promise<void>;
}

export function rule(name: string, check: (context: StateContext) => Promise<void>): StateRule {
  return { name, check };
}
