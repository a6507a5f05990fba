import { DeadlineTimer, type Clock } from '../core/clock.js';
import { HeldLock, type HeldLockOptions } from './held-lock.js';
import type { LeaseCommands } from './lease-commands.js';
import { instantOf } from './lease-deadline.js';
import type { LockAcquirer } from './lock-acquirer.js';

/** How a lock is asked for. */
export interface LockRequest extends HeldLockOptions {
  /** The key in the store, with every prefix. */
  readonly storeKey: string;
  readonly owner: string;
  /** For how many milliseconds a store without an answer is asked again. */
  readonly patience: number;
}

/** Takes locks, and checks and refreshes all that this application holds, on one timer. */
export class HeldLocks {
  readonly #held = new Set<HeldLock>();
  readonly #timer: DeadlineTimer;
  readonly #acquirer: LockAcquirer;
  readonly #clock: Clock;
  #isStopped = false;

  constructor(clock: Clock, acquirer: LockAcquirer) {
    this.#acquirer = acquirer;
    this.#timer = new DeadlineTimer(clock, () => {
      this.#checkAll();
    });
    this.#clock = clock;
  }

  /**
   * Takes a lock and refreshes it until it is released, held for a time, or lost.
   *
   * @returns `undefined` when another owner holds it
   * @throws LockUnavailableError when the store gave no answer
   */
  async tryAcquire(request: LockRequest): Promise<HeldLock | undefined> {
    const { storeKey, ttl, owner, patience } = request;
    const grant = await this.#acquirer.tryAcquire(storeKey, ttl, owner, patience);
    if (grant === undefined) return undefined;
    const lock = new HeldLock(grant, request, this.#commands, this.#schedule);
    this.#schedule(lock);
    return lock;
  }

  /** Whether no release and no hold waits for its answer. */
  get isSettled(): boolean {
    return this.#commands.areSettled;
  }

  /** Resolves when no release and no hold waits for its answer any more. */
  async settled(): Promise<void> {
    await this.#commands.settled();
  }

  /** Stops refreshes and retries. A lock that is still held is left to expire, unless its holder releases it. */
  stop(): void {
    this.#isStopped = true;
    this.#commands.stop();
    this.#timer.cancel();
    this.#held.clear();
  }

  /** No command from now on. */
  close(): void {
    this.stop();
    this.#acquirer.close();
  }

  get #commands(): LeaseCommands {
    return this.#acquirer.commands;
  }

  readonly #schedule = (lock: HeldLock): void => {
    const { nextCheckAt } = lock;
    if (nextCheckAt === undefined || this.#isStopped) {
      if (this.#held.delete(lock) && this.#held.size === 0) this.#timer.rest();
    } else {
      this.#held.add(lock);
      this.#timer.fireBy(nextCheckAt);
    }
  };

  #checkAll(): void {
    const now = instantOf(this.#clock);
    // The lease of a run is refreshed before its claim, which was taken earlier and has to outlive the lease.
    for (const lock of [...this.#held].reverse()) {
      lock.check(now);
      this.#schedule(lock);
    }
  }
}
