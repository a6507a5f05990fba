import { DeadlineTimer, type Clock } from '../core/clock.js';
import { HeldLock } from './held-lock.js';
import type { HeldLockOptions, Keeper } from './keeper.js';
import { instantOf } from './lease-deadline.js';
import type { Grant, LockAcquirer } from './lock-acquirer.js';
import type { LockCommands } from './lock-commands.js';

/** How a lease is asked for. */
export interface LeaseRequest extends HeldLockOptions {
  /** The key in the store, with every prefix. */
  readonly storeKey: string;
  readonly owner: string;
  /** For how many milliseconds an attempt that is not answered is asked again. */
  readonly patience: number;
}

/** Keeps every lease that this application holds alive, on one timer, and sees to it that each is given back. */
export class LeaseRefresher implements Keeper {
  readonly #held = new Set<HeldLock>();
  readonly #alarm: DeadlineTimer;
  #stopped = false;

  constructor(
    readonly clock: Clock,
    private readonly attempts: LockAcquirer,
  ) {
    this.#alarm = new DeadlineTimer(clock, () => {
      this.#checkAll();
    });
  }

  get commands(): LockCommands {
    return this.attempts.commands;
  }

  /**
   * Takes a lease and keeps it until it is released, kept for a time, or lost.
   *
   * @returns `undefined` when somebody else holds it
   * @throws LockUnavailableError when the store gave no answer
   */
  tryAcquire(request: LeaseRequest): Promise<HeldLock | undefined> {
    const { storeKey, ttl, owner, patience } = request;
    const asked = this.attempts.tryAcquire(storeKey, ttl, owner, patience);
    return asked.then((grant) => grant && this.#keep(request, grant));
  }

  /** Whether no release waits for its answer. */
  get isSettled(): boolean {
    return this.commands.areSettled;
  }

  /** Resolves when no release waits for its answer any more. */
  async settled(): Promise<void> {
    await this.commands.settled();
  }

  /** Stops the beats and the tries: what is still held is left to expire, unless its holder releases it. */
  stop(): void {
    this.#stopped = true;
    this.commands.stop();
    this.#alarm.cancel();
    this.#held.clear();
  }

  /** No command from now on. */
  close(): void {
    this.stop();
    this.attempts.close();
  }

  watch(lock: HeldLock): void {
    const { nextCheckAt: dueAt } = lock;
    if (dueAt === undefined || this.#stopped) {
      if (this.#held.delete(lock) && this.#held.size === 0) this.#alarm.rest();
    } else {
      this.#held.add(lock);
      this.#alarm.fireBy(dueAt);
    }
  }

  #keep(request: LeaseRequest, grant: Grant): HeldLock {
    const lock = new HeldLock(this, request, grant);
    this.watch(lock);
    return lock;
  }

  #checkAll(): void {
    const now = instantOf(this.clock);
    // What was taken last is refreshed first: the lease of a run before its claim, which has to outlive it.
    for (const lock of [...this.#held].reverse()) {
      lock.check(now);
      this.watch(lock);
    }
  }
}
