import { Alarm, type Clock, sleep } from '../clock.js';
import { LockLostError } from '../errors.js';
import { HeldLock } from './held-lock.js';
import type { HeldLockOptions, Keeper } from './keeper.js';
import { momentOf } from './lease-deadline.js';
import {
  commandLimit,
  type Grant,
  ignoreFailure,
  type LockAttempts,
  noAnswer,
  unavailable,
} from './lock-attempts.js';
import { type Answering, handOn, type TimeLimits } from './time-limits.js';

/** An end that was not answered is tried again after this. */
const RETRY_MS = 250;

/** How a lease is asked for. */
export interface LeaseRequest extends HeldLockOptions {
  /** The key in the store, with every prefix. */
  readonly storeKey: string;
  readonly owner: string;
  /** For how many milliseconds an attempt that is not answered is asked again. */
  readonly patience: number;
}

/** Keeps every lease that this application holds alive, on one timer, and sees to it that each is given back. */
export class LeaseKeeper implements Keeper {
  readonly #held = new Set<HeldLock>();
  readonly #unanswered = new Set<Promise<void>>();
  readonly #alarm: Alarm;
  #stopped = false;

  constructor(
    readonly clock: Clock,
    private readonly limits: TimeLimits,
    private readonly attempts: LockAttempts,
  ) {
    this.#alarm = new Alarm(clock, () => {
      this.#lookAtAll();
    });
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

  /** Resolves when no release waits for its answer any more. */
  async settled(): Promise<void> {
    while (this.#unanswered.size > 0) await Promise.all(this.#unanswered);
  }

  /** Stops the beats and the tries: what is still held is left to expire, unless its holder releases it. */
  stop(): void {
    this.#stopped = true;
    this.#alarm.silence();
    this.#held.clear();
  }

  /** No command from now on. */
  close(): void {
    this.stop();
    this.attempts.close();
  }

  watch(lock: HeldLock): void {
    const { dueAt } = lock;
    if (dueAt === undefined || this.#stopped) {
      if (this.#held.delete(lock) && this.#held.size === 0) this.#alarm.rest();
    } else {
      this.#held.add(lock);
      this.#alarm.ringBy(dueAt);
    }
  }

  async command<Answer>(ttl: number, command: () => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#send(ttl, command);
    } catch (error) {
      throw error instanceof LockLostError ? error : unavailable(error);
    }
  }

  persist(
    ttl: number,
    command: () => Promise<boolean>,
    stillMatters: () => boolean,
  ): Promise<boolean | undefined> {
    return this.#send(ttl, command).catch(() => {
      const tries = this.#tryAgain(ttl, command, stillMatters).finally(() => this.#unanswered.delete(tries));
      this.#unanswered.add(tries);
      return undefined;
    });
  }

  async #tryAgain(ttl: number, command: () => Promise<boolean>, stillMatters: () => boolean): Promise<void> {
    while (stillMatters() && !this.#stopped) {
      await sleep(this.clock, RETRY_MS);
      const answer = await this.command(ttl, command).catch(ignoreFailure);
      if (answer !== undefined) return;
    }
  }

  #send<Answer>(ttl: number, command: () => Promise<Answer>): Promise<Answer> {
    const ask = (answering: Answering<Answer>): void => {
      this.attempts.refuseIfClosed();
      handOn(command(), answering);
    };
    return this.limits.during(commandLimit(ttl), ask, noAnswer);
  }

  #keep(request: LeaseRequest, grant: Grant): HeldLock {
    const lock = new HeldLock(this, request, grant);
    this.watch(lock);
    return lock;
  }

  #lookAtAll(): void {
    const now = momentOf(this.clock);
    // What was taken last is refreshed first: the lease of a run before its claim, which has to outlive it.
    for (const lock of [...this.#held].reverse()) {
      lock.look(now);
      this.watch(lock);
    }
  }
}
