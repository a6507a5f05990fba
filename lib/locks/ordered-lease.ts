import type { Clock } from '../core/clock.js';
import { type Extension, remaining } from './lease-deadline.js';
import type { Lease } from './lock-store.js';
import type { ObservedCommands } from './observed-commands.js';
import { ignoreFailure } from './reasons.js';

/**
 * A lease whose last extension counts, whenever the store executes an earlier one. A refresh that was given up may be
 * executed after the end of its run, and would cut a hold or the claim of a completed tick short.
 *
 * A late answer of any store leads to a correction here. `RedisLease` corrects once more, because it alone sees the late
 * reply to a command that it has given up itself.
 */
export class OrderedLease implements Lease {
  readonly key: string;
  #last: Extension;
  #hasEnded = false;
  #answered: Promise<unknown> = Promise.resolve();
  readonly #lease: Lease;
  readonly #clock: Clock;
  readonly #commands: ObservedCommands;
  /** The time to live that was asked for at first, in milliseconds. */
  readonly #ttl: number;

  constructor(lease: Lease, clock: Clock, granted: Extension, commands: ObservedCommands) {
    this.#lease = lease;
    this.#clock = clock;
    this.#last = granted;
    this.#commands = commands;
    this.#ttl = granted.ttl;
    this.key = lease.key;
  }

  /** Whether the lock may still exist: it was not released, not lost, and has time left. */
  get mayExist(): boolean {
    return !this.#hasEnded && remaining(this.#last, this.#clock.monotonic()) > 0;
  }

  async extend(ttlMs: number): Promise<boolean> {
    const extension = { ttl: ttlMs, askedAt: this.#clock.monotonic() };
    this.#last = extension;
    const answer = (async () => this.#commands.extend(this.#lease, ttlMs, this.#ttl))();
    this.#answered = answer.catch(ignoreFailure);
    const ours = await answer;
    if (!ours) this.#hasEnded = true;
    if (this.#last !== extension && ours) void this.#restore(ttlMs);
    return ours;
  }

  release(): Promise<boolean> {
    this.#hasEnded = true;
    return this.#commands.release(this.#lease, this.#ttl);
  }

  fencingToken(): Promise<number> {
    return this.#lease.fencingToken();
  }

  /** The last extension may be under way. When it is answered, what is left of it is asked for again. */
  async #restore(late: number): Promise<void> {
    await this.#answered;
    const left = remaining(this.#last, this.#clock.monotonic());
    if (this.#last.ttl === late || left <= 0) return;
    await this.#commands.extend(this.#lease, left, this.#ttl).catch(ignoreFailure);
  }
}
