import type { Duration } from '../core/duration.js';
import { LockLostError } from '../core/errors.js';
import type { ExclusiveLock } from './exclusive-lock.js';
import type { HeldLockOptions, Keeper } from './keeper.js';
import { LeaseDeadline, type Instant, instantOf } from './lease-deadline.js';
import type { LockAct } from './failure-voice.js';
import { HandHolds } from './hand-holds.js';
import type { Grant } from './lock-acquirer.js';
import { LockLoss } from './lock-loss.js';
import { readHold } from './lock-times.js';
import { observed } from '../core/observed.js';
import { RefreshPlan } from './refresh-plan.js';

/**
 * A lease that is refreshed while needed, and given up before it can expire in the store. It has no timers: the
 * keeper checks it when `nextCheckAt` has come, and the two clocks decide.
 */
export class HeldLock implements ExclusiveLock {
  readonly key: string;
  readonly #loss: LockLoss;
  readonly #plan: RefreshPlan;
  #holdsByHand: HandHolds | undefined;
  #deadline: LeaseDeadline;
  /** Released, left to expire, or gone. */
  #isOver = false;

  constructor(
    private readonly keeper: Keeper,
    private readonly options: HeldLockOptions,
    private readonly grant: Grant,
  ) {
    this.key = options.key;
    this.#loss = new LockLoss(options);
    this.#deadline = new LeaseDeadline(grant.sent, options.ttl);
    this.#plan = new RefreshPlan(options.refreshInterval, grant.sent.monotonic);
  }

  get isHeld(): boolean {
    return !this.#isOver && !this.wasLost && this.#deadline.isSafe(instantOf(this.keeper.clock));
  }

  /** Whether it was lost. */
  get wasLost(): boolean {
    return this.#loss.error !== undefined;
  }

  get signal(): AbortSignal {
    return this.#loss.signal;
  }

  /** When it wants to be looked at, on the monotonic clock; `undefined`: never again. */
  get nextCheckAt(): number | undefined {
    if (this.#isOver) return undefined;
    const deadline = this.wasLost ? this.#deadline.expiresAt : this.#deadline.safeUntil;
    return Math.min(deadline, this.#plan.dueAt);
  }

  /** Gives the lock up when it is too old to be relied on; refreshes it when it is time. */
  check(now: Instant): void {
    this.#judge(now);
    // What is lost is refreshed all the same while it may exist: a handler may still be at work.
    if (!this.#isOver && this.#plan.isDue(now.monotonic))
      this.#plan.run(
        now.monotonic,
        () => this.#refresh(now),
        () => this.keeper.watch(this),
      );
  }

  #judge(now: Instant): void {
    if (this.#isOver) return;
    if (!this.#deadline.isSafe(now)) this.#loss.declareOld(!this.#plan.isOff);
    if (!this.#deadline.mayExist(now)) this.#isOver = true;
  }

  release(): Promise<boolean> {
    return this.#isOver ? Promise.resolve(false) : this.#end('released', () => this.grant.lease.release());
  }

  /** Stops the refresh and lets the lock expire `ttl` milliseconds from now. */
  async endWithHold(ttl: number): Promise<boolean> {
    await this.#plan.stop();
    if (this.#isOver) return false;
    return this.#end('held', () => this.grant.lease.extend(ttl));
  }

  /** Stops the refresh and lets the lock expire. */
  abandon(): void {
    this.#isOver = true;
    this.keeper.watch(this);
  }

  holdFor(duration: Duration): Promise<boolean> {
    return observed((async () => this.#holds.hold(readHold(duration)))());
  }

  fencingToken(): Promise<number> {
    return observed(this.#fencingToken());
  }

  async #fencingToken(): Promise<number> {
    if (!this.isHeld) throw this.#loss.errorOrEnd;
    try {
      return await this.#command(() => this.grant.lease.fencingToken());
    } catch (error) {
      if (error instanceof LockLostError) this.#markGone();
      throw error;
    }
  }

  /** The last command: tried until it is answered, since a lock that stays keeps everybody out until it expires. */
  #end(act: LockAct, ask: () => Promise<boolean>): Promise<boolean> {
    // The handler may have noticed the loss before the deadline timer fired.
    this.#judge(instantOf(this.keeper.clock));
    const wasHeld = !this.wasLost;
    this.abandon();
    const stillMatters = () => this.#deadline.mayExist(instantOf(this.keeper.clock));
    return this.keeper.commands
      .retryUntilAnswered({ ...this.options, act, ask, stillMatters })
      .then((ours) => {
        if (ours === false) this.#markGone();
        return ours ?? wasHeld;
      });
  }

  get #holds(): HandHolds {
    const { lease } = this.grant;
    return (this.#holdsByHand ??= new HandHolds(this.keeper, this.options, {
      lease,
      plan: this.#plan,
      isOver: () => this.#isOver,
      deadline: () => this.#deadline,
      moveTo: (deadline) => {
        if (deadline === undefined) this.#markGone();
        else this.#deadline = deadline;
        this.keeper.watch(this);
      },
    }));
  }

  #command<Answer>(command: () => Promise<Answer>): Promise<Answer> {
    return this.keeper.commands.send(this.options.ttl, command);
  }

  /** @returns when it failed, if it did */
  async #refresh(sent: Instant): Promise<number | undefined> {
    const { clock, commands } = this.keeper;
    let failedAt: number | undefined;
    try {
      const ours = await this.#command(() => this.grant.lease.extend(this.options.ttl));
      commands.succeeded('refreshed');
      this.#loss.refreshFailure = undefined;
      if (ours) this.#deadline = new LeaseDeadline(sent, this.options.ttl);
      // What was released while the beat was on its way is not lost.
      else if (!this.#isOver) this.#markGone();
    } catch (error) {
      // What a store without an answer means is decided by the deadline.
      if (!this.#isOver) commands.failed('refreshed', this.key, error);
      this.#loss.refreshFailure = error;
      failedAt = clock.monotonic();
    }
    this.#judge(instantOf(clock));
    return failedAt;
  }

  #markGone(): void {
    this.#isOver = true;
    this.#loss.declare('another owner has it, or the store has lost it');
  }
}
