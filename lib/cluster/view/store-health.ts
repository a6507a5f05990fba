import { messageOf } from '../../core/error-text.js';
import type { CommandTimeouts } from '../../locks/command-timeouts.js';
import type { LockStore } from '../../locks/lock-store.js';
import { noAnswer, unavailable } from '../../locks/reasons.js';
import type { StoreAccess } from '../../locks/store-access.js';
import type { JobStateStore } from '../state/job-state-store.js';
import { StateStoreCalls } from '../state/state-store-calls.js';

/** A name that no job has, so that the answer is short. */
const NO_JOB = 'nestjs-background-jobs: a check of the store';

/** Why stores give no answer; `undefined` for one that answers. */
export interface StoreFailures {
  readonly lock: string | undefined;
  /** `undefined` also with the module option `stateStore: false`. */
  readonly state: string | undefined;
}

/** Asks the stores for any answer. */
export class StoreHealth {
  readonly #lockStore: LockStore | undefined;
  readonly #stateStore: JobStateStore | undefined;
  readonly #timeouts: CommandTimeouts;
  readonly #access: StoreAccess;

  constructor(
    lockStore: LockStore | undefined,
    stateStore: JobStateStore | undefined,
    timeouts: CommandTimeouts,
    access: StoreAccess,
  ) {
    this.#lockStore = lockStore;
    this.#stateStore = stateStore;
    this.#timeouts = timeouts;
    this.#access = access;
  }

  /** @param limit of each answer, in milliseconds */
  async failures(limit: number): Promise<StoreFailures> {
    const [lock, state] = await Promise.all([
      reasonOf(() => this.#askLockStore(limit)),
      reasonOf(() => this.#askStateStore(limit)),
    ]);
    return { lock, state };
  }

  async #askLockStore(limit: number): Promise<void> {
    const answer = this.#access.ask(() => this.#lockStore?.ping());
    try {
      await this.#timeouts.within(limit, answer, noAnswer);
    } catch (error) {
      throw unavailable(error);
    }
  }

  async #askStateStore(limit: number): Promise<void> {
    if (this.#stateStore === undefined) return;
    const calls = new StateStoreCalls(this.#stateStore, this.#timeouts, this.#access);
    await calls.call((store) => store.runs({ job: NO_JOB, limit: 1 }), limit);
  }
}

async function reasonOf(ask: () => Promise<void>): Promise<string | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
