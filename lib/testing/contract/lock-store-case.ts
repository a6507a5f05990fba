import type { LockStore } from '../../index.js';

/**
 * Makes a store to be tested, with as many connections of its own as it needs. All stores that it makes keep their
 * locks in the same place, as those of several instances do; one that keeps them in its own memory is to be made once
 * and given again. They are closed at the end of the case.
 */
export type MakeLockStore = () => LockStore | Promise<LockStore>;

/** What the tests need to know of a store, and what can be done to it. Cases for which the means are missing are left out. */
export interface LockStoreMeans {
  /**
   * Lets so many milliseconds pass on the clock that the store measures with. Real time when absent; give it for a
   * store that is handed a virtual clock.
   */
  readonly wait?: ((milliseconds: number) => Promise<void>) | undefined;

  /** How many milliseconds of real time each command is given to answer. 10,000 when absent. */
  readonly answerLimit?: number | undefined;

  /** Takes all locks and tokens away, as a server that starts again with nothing on its disk. */
  readonly loseData?: (() => Promise<void>) | undefined;

  /**
   * Makes the place of the locks unreachable for the stores that exist, until the function is called that it
   * resolves to. No lock may be lost by it.
   */
  readonly cutOff?: (() => Promise<() => void | Promise<void>>) | undefined;
}

/** One sentence of the contract of `LockStore`. */
export interface LockStoreCase {
  /** The sentence. */
  readonly name: string;

  /** Rejects with an `AssertionError` when the store breaks it. Needs no more than a minute. */
  readonly run: (makeStore: MakeLockStore) => Promise<void>;
}

/** What a rule is checked with: a store, and a key that no other case has, in this process or another. */
export interface Bench {
  readonly store: LockStore;
  readonly key: string;
  /** The store of another instance. */
  readonly another: () => Promise<LockStore>;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** How many milliseconds of real time something may take that has to happen. */
  readonly limit: number;
}

/** A case before it is given its means. */
export interface Rule {
  readonly name: string;
  readonly check: (bench: Bench) => Promise<void>;
}

export function rule(name: string, check: (bench: Bench) => Promise<void>): Rule {
  return { name, check };
}
