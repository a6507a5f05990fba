import { type Clock, sleep } from '../../core/clock.js';
import { ignoreFailure } from '../../locks/reasons.js';
import type { LockCommands, LockRef } from './lock-commands.js';

/** How often and how long the clean-up tries to free a lock that an unanswered statement may take, in milliseconds. */
const CLEAN_UP_EVERY_MS = 1000;
const CLEAN_UP_MS = 60_000;

/** How many times the clean-up frees the lock, because the server may execute the statement after the first time. */
const LOOKS = 3;

/** An acquisition is remembered for so long after its doubt at least, because its clean-up may still be going on. */
const KEPT_MS = 2 * CLEAN_UP_MS;

/** The acquisitions that cannot matter any more are forgotten when so many are known, and twice as many as then. */
const SMALLEST_SWEEP = 1024;

/** An acquisition with a question that the server may execute, although nobody knows its answer. */
class DoubtfulAcquisition {
  isGranted = false;
  /** Grows with each statement and each clean-up, so that an earlier clean-up ends. */
  turn = 0;
  /** Until when it may matter, on the monotonic clock. */
  until = 0;

  constructor(readonly lock: LockRef) {}
}

/**
 * Remembers acquisitions with unanswered statements. Frees a lock that such a statement takes after its caller has
 * gone.
 */
export class DoubtfulAcquisitions {
  readonly #known = new Map<string, DoubtfulAcquisition>();
  readonly #commands: LockCommands;
  readonly #clock: Clock;
  #isClosed = false;
  #sweepAt = SMALLEST_SWEEP;

  constructor(commands: LockCommands, clock: Clock) {
    this.#commands = commands;
    this.#clock = clock;
  }

  /** Called before each statement that asks for the lock. */
  asked(lock: LockRef): void {
    this.#isClosed = false;
    const known = this.#known.get(idOf(lock));
    if (known !== undefined) known.turn++;
  }

  /** Called when a statement is unanswered, but the server may execute it. */
  doubt(lock: LockRef): void {
    const id = idOf(lock);
    let known = this.#known.get(id);
    if (known === undefined) {
      this.#sweep();
      known = new DoubtfulAcquisition(lock);
      this.#known.set(id, known);
    }
    known.until = this.#clock.monotonic() + Math.max(lock.ttl, KEPT_MS);
  }

  /**
   * The owner has the lock. An unanswered statement takes it for the same owner, so it needs no clean-up before the
   * release.
   */
  granted(lock: LockRef): void {
    const known = this.#known.get(idOf(lock));
    if (known !== undefined) known.isGranted = true;
  }

  /** Called when the caller no longer waits for the lock, or another owner has it. */
  ended(lock: LockRef): void {
    const known = this.#known.get(idOf(lock));
    if (known !== undefined && !known.isGranted) void this.#cleanUp(known);
  }

  /** Called when the owner has released the lock. */
  released(lock: LockRef): void {
    const known = this.#known.get(idOf(lock));
    if (known !== undefined) void this.#cleanUp(known);
  }

  /** Ends all clean-ups, because they must not open the store again. */
  close(): void {
    this.#isClosed = true;
    this.#known.clear();
  }

  async #cleanUp(acquisition: DoubtfulAcquisition): Promise<void> {
    const { lock } = acquisition;
    const turn = ++acquisition.turn;
    acquisition.until = Math.max(acquisition.until, this.#clock.monotonic() + KEPT_MS);
    const until = this.#clock.monotonic() + Math.min(lock.ttl, CLEAN_UP_MS);
    let looks = 0;
    while (looks < LOOKS && this.#clock.monotonic() < until && !this.#isClosed && acquisition.turn === turn) {
      const isFree = await this.#commands.release(lock).catch(ignoreFailure);
      if (isFree !== undefined) looks++;
      if (looks < LOOKS) await sleep(this.#clock, CLEAN_UP_EVERY_MS);
    }
    if (acquisition.turn === turn) this.#known.delete(idOf(lock));
  }

  /** Forgets what cannot matter any more, because nobody ends a claim, or a lock that is left to expire. */
  #sweep(): void {
    if (this.#known.size < this.#sweepAt) return;
    const now = this.#clock.monotonic();
    for (const [id, { until }] of this.#known) if (until <= now) this.#known.delete(id);
    this.#sweepAt = Math.max(this.#known.size * 2, SMALLEST_SWEEP);
  }
}

function idOf({ key, owner }: LockRef): string {
  return `${owner} ${key}`;
}
