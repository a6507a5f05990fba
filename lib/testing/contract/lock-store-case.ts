import type { LockStore } from '../../index.js';

/**
 * Makes a store for a test, with as many connections of its own as it needs. All stores keep their locks in the same
 * place, as those of several instances do, so return the same object each time if the locks are in its memory. The case
 * closes them at its end.
 */
export type MakeLockStore = () => LockStore | Promise<LockStore>;

/** Facts about a store, and actions on it, for the cases. A case whose hook is missing is left out. */
export interface LockStoreHooks {
  /**
   * Lets so many milliseconds pass on the store's clock. Give it for a store with a virtual clock.
   *
   * @default waits in real time
   */
  readonly wait?: ((milliseconds: number) => Promise<void>) | undefined;

  /**
   * How many milliseconds of real time each command has for its answer, counted from its call.
   *
   * @default 10_000
   */
  readonly answerLimit?: number | undefined;

  /** Deletes all locks and tokens, as when a server starts again with an empty disk. */
  readonly loseData?: (() => Promise<void>) | undefined;

  /**
   * Makes the locks unreachable for the existing stores, and resolves to a function that ends this. No lock may be lost
   * by it.
   */
  readonly cutOff?: (() => Promise<() => void | Promise<void>>) | undefined;
}

/** One sentence of the contract of `LockStore`. */
export interface LockStoreCase {
  /** The sentence. */
  readonly name: string;

  /** Rejects with an `AssertionError` if the store breaks the sentence. Takes at most a minute. */
  readonly run: (makeStore: MakeLockStore) => Promise<void>;
}

/** The context of one check: a store, and a key that no other case uses, in this process or another. */
export interface CaseContext {
  readonly store: LockStore;
  readonly key: string;
  /** The store of another instance. */
  readonly another: () => Promise<LockStore>;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** How many milliseconds of real time an expected event may take. */
  readonly limit: number;
}

/** A case without its hooks. */
export interface Rule {
  readonly name: string;
  readonly check: (context: CaseContext) => Promise<void>;
}

export function rule(name: string, check: (context: CaseContext) => Promise<void>): Rule {
  return { name, check };
}
