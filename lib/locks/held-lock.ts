import type { Duration } from '../core/duration.js';
import { LockLostError } from '../core/errors.js';
import { observed } from '../core/observed.js';
import type { Grant } from './acquisition.js';
import type { ExclusiveLock } from './exclusive-lock.js';
import { HandHolds } from './hand-holds.js';
import type { LeaseCommands } from './lease-commands.js';
import { LeaseDeadline, type Instant, instantOf } from './lease-deadline.js';
import { LockState, type LockStateOptions } from './lock-state.js';
import { type LockTimes, readHold } from './lock-times.js';
import type { LockAct } from './outage-log.js';
import { RefreshPlan } from './refresh-plan.js';

/** The options of a held lock. */
export type HeldLockOptions = LockStateOptions & LockTimes;

/**
 * A lease that is refreshed while needed, and given up before it can expire in the store.
 *
 * {@link LockState} has its states and every transition between them. A lost lock is still refreshed, because its handler
 * may not have stopped yet. It is never held again. The lock has no timer of its own. `HeldLocks` calls `check()` at
 * `nextCheckAt`, and the two clocks decide.
 */
export class HeldLock implements ExclusiveLock {
  readonly key: string;
  #holdsByHand: HandHolds | undefined;
  readonly #state: LockState;
  readonly #plan: RefreshPlan;
  readonly #grant: Grant;
  readonly #options: HeldLockOptions;
  readonly #commands: LeaseCommands;
  readonly #onChange: () => void;

  /** @param onChange called when `nextCheckAt` may have changed */
  constructor(
    grant: Grant,
    options: HeldLockOptions,
    commands: LeaseCommands,
    onChange: (lock: HeldLock) => void,
  ) {
    this.key = options.key;
    this.#grant = grant;
    this.#options = options;
    this.#commands = commands;
    this.#onChange = () => onChange(this);
    this.#state = new LockState(options, grant.sent);
    this.#plan = new RefreshPlan(options.refreshInterval, grant.sent.monotonic);
  }

  get isHeld(): boolean {
    return this.#state.isHeld(this.#now);
  }

  /** Whether it was lost, also when it is over by now. */
  get wasLost(): boolean {
    return this.#state.wasLost;
  }

  get signal(): AbortSignal {
    return this.#state.signal;
  }

  /** When to call `check()`, on the monotonic clock; `undefined`: never again. */
  get nextCheckAt(): number | undefined {
    return this.#state.isOver ? undefined : Math.min(this.#state.changesAt, this.#plan.dueAt);
  }

  /** Gives the lock up when it is too old to be safe, and refreshes it when it is time. */
  check(now: Instant): void {
    this.#state.judge(now);
    if (this.#state.isOver || !this.#plan.isDue(now.monotonic)) return;
    this.#plan.run(now.monotonic, () => this.#refresh(now), this.#onChange);
  }

  release(): Promise<boolean> {
    if (this.#state.isOver) return Promise.resolve(false);
    return this.#end('release', () => this.#grant.lease.release());
  }

  /** Stops the refresh and lets the lock expire `ttl` milliseconds from now. */
  async endWithHold(ttl: number): Promise<boolean> {
    await this.#plan.stop();
    if (this.#state.isOver) return false;
    return this.#end('extend', () => this.#grant.lease.extend(ttl));
  }

  /** Stops the refresh and lets the lock expire. */
  abandon(): void {
    this.#stopChecking();
  }

  holdFor(duration: Duration): Promise<boolean> {
    return observed((async () => this.#holds.hold(readHold(duration)))());
  }

  fencingToken(): Promise<number> {
    return observed(this.#fencingToken());
  }

  async #fencingToken(): Promise<number> {
    if (!this.isHeld) throw this.#state.error;
    try {
      return await this.#commands.send(this.#options.ttl, () => this.#grant.lease.fencingToken());
    } catch (error) {
      if (error instanceof LockLostError) this.#state.markGone();
      throw error;
    }
  }

  get #now(): Instant {
    return instantOf(this.#commands.clock);
  }

  /** The last command. It is tried until it is answered, because a lock that stays keeps everybody out until it expires. */
  async #end(act: LockAct, ask: () => Promise<boolean>): Promise<boolean> {
    // The handler may have noticed the loss before the deadline timer fired.
    this.#state.judge(this.#now);
    const wasHeld = !this.wasLost;
    this.#stopChecking();
    const stillMatters = (): boolean => this.#state.deadline.mayExist(this.#now);
    const { key } = this;
    const { ttl } = this.#options;
    const ours = await this.#commands.sendWithRetries({ key, ttl, act, ask, stillMatters });
    if (ours === false) this.#state.markGone();
    return ours ?? wasHeld;
  }

  #stopChecking(): void {
    this.#state.end();
    this.#onChange();
  }

  get #holds(): HandHolds {
    return (this.#holdsByHand ??= new HandHolds({
      ...this.#options,
      commands: this.#commands,
      lease: this.#grant.lease,
      plan: this.#plan,
      state: this.#state,
      onChange: this.#onChange,
    }));
  }

  /** @returns when it failed, if it did */
  async #refresh(sent: Instant): Promise<number | undefined> {
    const commands = this.#commands;
    const { ttl } = this.#options;
    let failedAt: number | undefined;
    try {
      const ours = await commands.send(ttl, () => this.#grant.lease.extend(ttl));
      commands.succeeded('refresh');
      if (ours) this.#state.refreshed(new LeaseDeadline(sent, ttl));
      // A lock that was released during its refresh is not lost.
      else if (!this.#state.isOver) this.#state.markGone();
    } catch (error) {
      // The deadline decides what a store without an answer means.
      if (!this.#state.isOver) commands.failed('refresh', this.key, error);
      this.#state.refreshFailed(error);
      failedAt = this.#now.monotonic;
    }
    this.#state.judge(this.#now);
    return failedAt;
  }
}
