import type { LeaseCommands } from './lease-commands.js';
import { LeaseDeadline, instantOf } from './lease-deadline.js';
import type { LockState } from './lock-state.js';
import type { Lease } from './lock-store.js';
import { ignoreFailure } from './reasons.js';
import type { RefreshPlan } from './refresh-plan.js';

/** A lock, as far as a hold changes it. */
interface HoldableLock {
  readonly commands: LeaseCommands;
  readonly key: string;
  readonly ttl: number;
  readonly lease: Lease;
  readonly plan: RefreshPlan;
  readonly state: LockState;
  /** Called when the lock has another deadline, or none. */
  readonly onChange: () => void;
}

/** Holds by hand. Each replaces the refresh, or leaves the lock as it was. */
export class HandHolds {
  /** The last one, because two at once would each undo what the other has found. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #lock: HoldableLock;

  constructor(lock: HoldableLock) {
    this.#lock = lock;
  }

  hold(ttl: number): Promise<boolean> {
    const held = this.#last.then(() => this.#hold(ttl));
    this.#last = held.catch(ignoreFailure);
    return held;
  }

  async #hold(ttl: number): Promise<boolean> {
    const { commands, plan, state, lease, onChange } = this.#lock;
    const { clock } = commands;
    const { interval } = plan;
    await plan.stop();
    if (state.isOver) return false;
    const sent = instantOf(clock);
    try {
      const ours = await commands.send(this.#lock.ttl, () => lease.extend(ttl));
      if (ours) state.hold(new LeaseDeadline(sent, ttl));
      else state.markGone();
      return ours;
    } catch (error) {
      // The store may have done it all the same, and shortened the lock: it is extended anew at once.
      plan.resume(interval, clock.monotonic());
      if (plan.isOff) this.#restore();
      throw error;
    } finally {
      onChange();
    }
  }

  /** Gives a lock without a refresh the time back that it had. */
  #restore(): void {
    const { commands, key, ttl, lease, state } = this.#lock;
    const left = (): number => state.deadline.remaining(commands.clock.monotonic());
    const stillMatters = (): boolean => !state.isOver && left() > 0;
    const ask = (): Promise<boolean> => lease.extend(Math.max(left(), 1));
    if (stillMatters()) void commands.sendWithRetries({ key, ttl, act: 'extend', ask, stillMatters });
  }
}
