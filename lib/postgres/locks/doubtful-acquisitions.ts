import { type Clock, sleep } from '../../core/clock.js';
import { ignoreFailure } from '../../locks/reasons.js';
import type { LockCommands, LockRef } from './lock-commands.js';

/** The clean-up looks this often, and for this long, for a lock that an unanswered statement may take. */
const CLEAN_UP_EVERY_MS = 1000;
const CLEAN_UP_MS = 60_000;

/** A statement on a connection that was given up may be executed after the first look. */
const LOOKS = 3;

/** An acquisition with a question that the server may execute, although nobody knows its answer. */
class DoubtfulAcquisition {
  isGranted = false;
  /** Grows with each question and each clean-up: the former clean-up then ends. */
  turn = 0;

  constructor(readonly lock: LockRef) {}
}

/** Remembers the acquisitions with questions in doubt, and frees what such a question may take when nobody wants it. */
export class DoubtfulAcquisitions {
  readonly #known = new Map<string, DoubtfulAcquisition>();
  readonly #commands: LockCommands;
  readonly #clock: Clock;
  #isClosed = false;

  constructor(commands: LockCommands, clock: Clock) {
    this.#commands = commands;
    this.#clock = clock;
  }

  /** The lock is asked for, maybe again. */
  asked(lock: LockRef): void {
    this.#isClosed = false;
    const known = this.#known.get(idOf(lock));
    if (known !== undefined) known.turn++;
  }

  /** A question is in doubt. */
  doubt(lock: LockRef): void {
    const id = idOf(lock);
    if (!this.#known.has(id)) this.#known.set(id, new DoubtfulAcquisition(lock));
  }

  /** The lock is its owner's: what a question in doubt takes is the owner's as well. */
  granted(lock: LockRef): void {
    const known = this.#known.get(idOf(lock));
    if (known !== undefined) known.isGranted = true;
  }

  /** Nobody waits for the lock any more, and it was not granted. */
  ended(lock: LockRef): void {
    const known = this.#known.get(idOf(lock));
    if (known !== undefined && !known.isGranted) void this.#cleanUp(known);
  }

  /** The owner has released the lock. */
  released(lock: LockRef): void {
    const known = this.#known.get(idOf(lock));
    if (known !== undefined) void this.#cleanUp(known);
  }

  /** What nobody waits for must not open the store again. */
  close(): void {
    this.#isClosed = true;
    this.#known.clear();
  }

  async #cleanUp(acquisition: DoubtfulAcquisition): Promise<void> {
    const { lock } = acquisition;
    const turn = ++acquisition.turn;
    const until = this.#clock.monotonic() + Math.min(lock.ttl, CLEAN_UP_MS);
    let looks = 0;
    while (looks < LOOKS && this.#clock.monotonic() < until && !this.#isClosed && acquisition.turn === turn) {
      const isFree = await this.#commands.release(lock).catch(ignoreFailure);
      if (isFree !== undefined) looks++;
      if (looks < LOOKS) await sleep(this.#clock, CLEAN_UP_EVERY_MS);
    }
    if (acquisition.turn === turn) this.#known.delete(idOf(lock));
  }
}

function idOf({ key, owner }: LockRef): string {
  return `${owner} ${key}`;
}
