import type { Clock } from '../../core/clock.js';
import { classNameOf } from '../../core/shown-values.js';
import { LockUnavailableError } from '../../core/errors.js';
import { CommandTimeouts } from '../../locks/command-timeouts.js';
import type { LockInspection, LockStore } from '../../locks/lock-store.js';
import { noAnswer, unavailable } from '../../locks/reasons.js';
import type { StoreAccess } from '../../locks/store-access.js';

/** How long a lock store may take to show its locks, in milliseconds. */
const LIMIT_MS = 2000;

/** Looks at locks for people. */
export class LockInspector {
  readonly #store: LockStore | undefined;
  readonly #timeouts: CommandTimeouts;
  readonly #access: StoreAccess;

  constructor(store: LockStore | undefined, clock: Clock, access: StoreAccess) {
    this.#store = store;
    this.#access = access;
    this.#timeouts = new CommandTimeouts(clock);
  }

  /**
   * @param keys as the store has them
   * @throws LockUnavailableError when the store cannot tell
   */
  async inspect(keys: readonly string[]): Promise<readonly (LockInspection | undefined)[]> {
    const store = this.#store;
    if (store === undefined) throw new LockUnavailableError('no lock store is known that could be looked at');
    if (store.inspect === undefined)
      throw new LockUnavailableError(
        `${classNameOf(store)} cannot tell who holds its locks, because it has no method \`inspect\``,
      );
    if (keys.length === 0) return [];
    try {
      const asked = this.#access.ask(() => store.inspect?.(keys) ?? []);
      return await this.#timeouts.within(LIMIT_MS, asked, noAnswer);
    } catch (error) {
      throw unavailable(error);
    }
  }
}
