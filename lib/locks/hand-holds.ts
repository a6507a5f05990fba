import { type HeldLockOptions, type Keeper } from './keeper.js';
import { LeaseDeadline, instantOf } from './lease-deadline.js';
import { ignoreFailure } from './lock-acquirer.js';
import type { Lease } from './lock-store.js';
import type { RefreshPlan } from './refresh-plan.js';

/** A lock, as far as a hold changes it. */
interface HoldableLock {
  readonly lease: Lease;
  readonly plan: RefreshPlan;
  readonly isOver: () => boolean;
  readonly deadline: () => LeaseDeadline;
  /** It has another deadline from now on; `undefined`: it is no longer ours. */
  readonly moveTo: (deadline: LeaseDeadline | undefined) => void;
}

/** Holds by hand: each takes the place of the refresh, or leaves the lock as it was. */
export class HandHolds {
  /** The last one, because two at once would each undo what the other has found. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly keeper: Keeper,
    private readonly options: HeldLockOptions,
    private readonly lock: HoldableLock,
  ) {}

  hold(ttl: number): Promise<boolean> {
    const held = this.#last.then(() => this.#hold(ttl));
    this.#last = held.catch(ignoreFailure);
    return held;
  }

  async #hold(ttl: number): Promise<boolean> {
    const { keeper, lock } = this;
    const { interval } = lock.plan;
    await lock.plan.stop();
    if (lock.isOver()) return false;
    const sent = instantOf(keeper.clock);
    try {
      const ours = await keeper.commands.send(this.options.ttl, () => lock.lease.extend(ttl));
      lock.moveTo(ours ? new LeaseDeadline(sent, ttl) : undefined);
      return ours;
    } catch (error) {
      // The store may have done it all the same, and shortened the lock: it is extended anew at once.
      lock.plan.resume(interval, keeper.clock.monotonic());
      if (lock.plan.isOff) this.#restore();
      lock.moveTo(lock.deadline());
      throw error;
    }
  }

  /** Gives a lock without a refresh the time back that it had. */
  #restore(): void {
    const { clock, commands } = this.keeper;
    const { lease, isOver, deadline } = this.lock;
    const left = (): number => Math.ceil(deadline().expiresAt - clock.monotonic());
    const stillMatters = (): boolean => !isOver() && left() > 0;
    const ask = (): Promise<boolean> => lease.extend(Math.max(left(), 1));
    if (stillMatters()) void commands.retryUntilAnswered({ ...this.options, act: 'held', ask, stillMatters });
  }
}
