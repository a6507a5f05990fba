import { isInstance } from '../core/error-text.js';
import { InvalidOptionsError, LockUnavailableError } from '../core/errors.js';
import { newOwner, uniqueId } from '../core/identity.js';
import type { LockAcquirer } from './lock-acquirer.js';
import type { LockStore } from './lock-store.js';
import { ignoreFailure, noAnswer, reasonOf, unavailable } from './reasons.js';
import { checkStoreKey } from './store-keys.js';
import type { CommandTimeouts } from './command-timeouts.js';

/** The check gives a store up after this. */
const LIMIT_MS = 2000;

/** The time to live of the test lock. It expires alone if its release fails. */
const TTL_MS = 3000;

/** Takes, extends and releases a lock at start, because a store may answer and refuse one of the three. */
export class StoreCheck {
  readonly #store: LockStore;
  readonly #acquirer: LockAcquirer;
  readonly #limits: CommandTimeouts;
  readonly #keyPrefix: string;

  constructor(store: LockStore, acquirer: LockAcquirer, limits: CommandTimeouts, keyPrefix: string) {
    this.#store = store;
    this.#acquirer = acquirer;
    this.#limits = limits;
    this.#keyPrefix = keyPrefix;
  }

  /**
   * A store that does not answer does not stop the start: it may be there when the first tick comes.
   *
   * @returns a warning for the operator, if anything is wrong
   * @throws InvalidOptionsError when the store cannot be used as it was made
   */
  async warning(): Promise<string | undefined> {
    try {
      await this.#limits.within(LIMIT_MS, this.#check(), noAnswer);
      return undefined;
    } catch (error) {
      if (isInstance(error, InvalidOptionsError)) throw error;
      if (isInstance(error, Refusal)) return error.message;
      return `the lock store does not answer yet: ${unavailable(error).message}`;
    }
  }

  async #check(): Promise<void> {
    const { commands } = this.#acquirer;
    await commands.access.ask(() => this.#store.ping());
    const key = checkStoreKey(this.#keyPrefix, uniqueId());
    const asked = this.#acquirer.tryAcquire(key, TTL_MS, newOwner(), LIMIT_MS / 2);
    const grant = await this.#expect('taken', asked);
    if (grant === undefined) return;
    const { lease } = grant;
    const extended = this.#expect(
      'extended',
      commands.send(TTL_MS, () => lease.extend(TTL_MS)),
    );
    const released = extended.catch(ignoreFailure).then(() => commands.send(TTL_MS, () => lease.release()));
    const outcomes = [extended, this.#expect('released', released)];
    await Promise.allSettled(outcomes);
    const answers = await Promise.all(outcomes);
    if (answers.includes(false))
      throw new Refusal('the lock store does not keep its locks: one that it had granted was gone at once');
  }

  async #expect<Answer>(act: string, answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer;
    } catch (error) {
      throw new Refusal(`the lock store answers, but a lock could not be ${act}: ${reasonOf(error)}`);
    }
  }
}

/** The store answers, and refuses a command. */
class Refusal extends LockUnavailableError {}
