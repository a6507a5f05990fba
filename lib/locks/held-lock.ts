import type { Duration } from '../duration.js';
import { InvalidOptionsError, LockLostError } from '../errors.js';
import { LazyAbort } from '../lazy-abort.js';
import { readDuration } from '../option-checks.js';
import type { ExclusiveLock } from './exclusive-lock.js';
import type { HeldLockOptions, Keeper } from './keeper.js';
import { LeaseDeadline, type Moment, momentOf } from './lease-deadline.js';
import type { Grant } from './lock-attempts.js';

/** A beat that failed is tried again after this, not after the refresh interval. */
const RETRY_MS = 200;

/** A beat may come earlier by this, so that leases taken at about the same time are looked at together. */
const EARLY_MS = 50;

/**
 * A lease that is refreshed while it is needed, and given up before it can expire in the store. It has no timers: the
 * keeper looks at it when `dueAt` has come, and what is true follows from the two clocks.
 */
export class HeldLock implements ExclusiveLock {
  readonly key: string;
  readonly #abort = new LazyAbort();
  #deadline: LeaseDeadline;
  #refreshInterval: number;
  #refreshAt: number;
  #beat: Promise<void> | undefined;
  /** Released, left to expire, or gone: nothing is to be done for it any more. */
  #isOver = false;

  constructor(
    private readonly keeper: Keeper,
    private readonly options: HeldLockOptions,
    private readonly grant: Grant,
  ) {
    this.key = options.key;
    this.#deadline = new LeaseDeadline(grant.sent, options.ttl);
    this.#refreshInterval = options.refreshInterval ?? Infinity;
    this.#refreshAt = grant.sent.monotonic + this.#refreshInterval;
  }

  get isHeld(): boolean {
    return !this.#isOver && !this.wasLost && this.#deadline.isReliedOn(momentOf(this.keeper.clock));
  }

  /** Whether it was lost while it was needed. */
  get wasLost(): boolean {
    return this.#abort.reason !== undefined;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** When it wants to be looked at, on the monotonic clock; `undefined`: never again. */
  get dueAt(): number | undefined {
    if (this.#isOver) return undefined;
    const deadline = this.wasLost ? this.#deadline.expiresAt : this.#deadline.reliedOnUntil;
    return this.#beat === undefined ? Math.min(deadline, this.#refreshAt) : deadline;
  }

  /** Gives the lock up when it is too old to be relied on; refreshes it when it is time. */
  look(now: Moment): void {
    if (this.#isOver) return;
    if (!this.#deadline.isReliedOn(now)) this.#lose(this.#whyOld());
    // What is lost is refreshed all the same while it may exist: a handler may still be at work.
    if (!this.#deadline.mayExist(now)) this.#isOver = true;
    else if (this.#beat === undefined && now.monotonic + EARLY_MS >= this.#refreshAt)
      this.#beat = this.#refresh(now);
  }

  release(): Promise<boolean> {
    return this.#isOver ? Promise.resolve(false) : this.#end(() => this.grant.lease.release());
  }

  /** Stops the refresh and lets the lock expire `ttl` milliseconds from now. */
  async keepFor(ttl: number): Promise<boolean> {
    if (!(await this.#stopRefresh())) return false;
    return this.#end(() => this.grant.lease.extend(ttl));
  }

  /** Stops the refresh and does nothing any more: the lock is left to expire. */
  abandon(): void {
    this.#isOver = true;
    this.keeper.watch(this);
  }

  async holdFor(duration: Duration): Promise<boolean> {
    const place = { where: 'ExclusiveLock.holdFor()', error: InvalidOptionsError };
    const ttl = readDuration(place, 'duration', duration);
    if (!(await this.#stopRefresh())) return false;
    const sent = momentOf(this.keeper.clock);
    const ours = await this.keeper.command(this.options.ttl, () => this.grant.lease.extend(ttl));
    if (ours) this.#deadline = new LeaseDeadline(sent, ttl);
    else this.#disappear();
    this.keeper.watch(this);
    return ours;
  }

  async fencingToken(): Promise<number> {
    if (!this.isHeld)
      throw this.#abort.reason ?? new LockLostError(`the lock "${this.key}" is no longer held`);
    try {
      return await this.keeper.command(this.options.ttl, () => this.grant.lease.fencingToken());
    } catch (error) {
      if (error instanceof LockLostError) this.#disappear();
      throw error;
    }
  }

  /** The last command: tried until it is answered, since a lock that stays keeps everybody out until it expires. */
  #end(command: () => Promise<boolean>): Promise<boolean> {
    // Its end may come before the timer that would have told: the handler has asked, and stopped.
    const { clock } = this.keeper;
    if (!this.#deadline.isReliedOn(momentOf(clock))) this.#lose(this.#whyOld());
    const wasHeld = !this.wasLost;
    this.abandon();
    const stillMatters = (): boolean => this.#deadline.mayExist(momentOf(clock));
    return this.keeper.persist(this.options.ttl, command, stillMatters).then((ours) => {
      if (ours === false) this.#disappear();
      return ours ?? wasHeld;
    });
  }

  /** Resolves when no beat is on its way any more, to whether there is still something to keep. */
  async #stopRefresh(): Promise<boolean> {
    this.#refreshInterval = Infinity;
    this.#refreshAt = Infinity;
    await this.#beat;
    return !this.#isOver;
  }

  async #refresh(sent: Moment): Promise<void> {
    const { ttl } = this.options;
    let answeredAt = sent.monotonic;
    let pause = this.#refreshInterval;
    try {
      const ours = await this.keeper.command(ttl, () => this.grant.lease.extend(ttl));
      if (ours) this.#deadline = new LeaseDeadline(sent, ttl);
      // What was released while the beat was on its way is not lost.
      else if (!this.#isOver) this.#disappear();
    } catch {
      // What a store without an answer means is decided by the deadline.
      answeredAt = this.keeper.clock.monotonic();
      pause = RETRY_MS;
    }
    this.#beat = undefined;
    this.#refreshAt = this.#refreshInterval === Infinity ? Infinity : answeredAt + pause;
    this.look(momentOf(this.keeper.clock));
    this.keeper.watch(this);
  }

  #whyOld(): string {
    if (this.#refreshInterval === Infinity) return 'its time to live is nearly over';
    return 'it could not be refreshed before it could expire';
  }

  #disappear(): void {
    this.#isOver = true;
    this.#lose('another owner has it, or the store has lost it');
  }

  #lose(why: string): void {
    if (this.wasLost) return;
    const error = new LockLostError(`the lock "${this.key}" was lost: ${why}`);
    this.#abort.abort(error);
    this.options.onLost?.(error);
  }
}
