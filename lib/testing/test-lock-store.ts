import {
  type AcquireOptions,
  type Clock,
  type Duration,
  InMemoryLockStore,
  InvalidOptionsError,
  type Lease,
  type LockInspection,
  type LockStore,
  LockUnavailableError,
} from '../index.js';
import { readDuration } from '../internal.js';

/**
 * Keeps the locks of all applications that share it, and fails when the test asks for it.
 *
 * @example
 * store.failFor('61m');
 * await clock.advance('2h');
 * expect(jobs.results.map(({ reason }) => reason)).toEqual(['lock-unavailable', undefined]);
 */
export class TestLockStore implements LockStore {
  readonly #clock: Clock;
  readonly #locks: InMemoryLockStore;
  /** By the key of the store, with every prefix: what was granted last, be it released since or not. */
  readonly #granted = new Map<string, Lease>();
  #failures = 0;
  /** On the monotonic clock. */
  #failsUntil = -Infinity;
  #frozen: { readonly end: Promise<void>; readonly thaw: () => void } | undefined;

  /** @param clock what the times to live are measured with */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#locks = new InMemoryLockStore(clock);
  }

  /**
   * Refuses the next `count` commands with `LockUnavailableError`. A refused claim or lease is asked for again 100 ms later,
   * so a tick runs late and is not skipped. To skip a tick, let the store {@link failFor} until 5 s after it.
   */
  failNext(count = 1): void {
    this.#failures = count;
  }

  /**
   * Every command is refused with `LockUnavailableError` for so long on the test's clock, as in an outage.
   * A second call replaces the first; `0` ends the outage.
   *
   * @param duration in milliseconds, or a text like `'30s'`
   * @throws InvalidOptionsError for what is no duration
   * @example
   * store.failFor('10m');
   * await clock.advance('1h');
   * expect(jobs.results.map(({ outcome }) => outcome)).toEqual(['skipped', 'succeeded']);
   */
  failFor(duration: Duration): void {
    const place = { where: 'TestLockStore.failFor()', error: InvalidOptionsError };
    this.#failsUntil = this.#clock.monotonic() + readDuration(place, 'duration', duration, 0);
  }

  /** Commands get no answer from now on. */
  freeze(): void {
    if (this.#frozen !== undefined) return;
    let thaw = (): void => undefined;
    const end = new Promise<void>((resolve) => (thaw = resolve));
    this.#frozen = { end, thaw };
  }

  /** Commands are answered again; first those that wait. */
  thaw(): void {
    this.#frozen?.thaw();
    this.#frozen = undefined;
  }

  /**
   * The lock is gone, as from a store that has lost its data. Its holder learns of it at its next refresh, after a
   * third of `lockTimeout` by default: then `run.signal` aborts with `LockLostError`.
   *
   * @param key the job's name, its `lock.key` if it has one, or the key of a lock that was taken by hand
   * @throws Error when nobody holds the lock
   */
  async loseLease(key: string): Promise<void> {
    // Before it stands the prefix of whichever application asked.
    const lease = [...this.#granted.values()].find((each) => each.key.endsWith(`lock:${key}`));
    if ((await lease?.release()) !== true) throw new Error(`nobody holds the lock "${key}"`);
  }

  async tryAcquire(key: string, ttlMs: number, options?: AcquireOptions): Promise<Lease | undefined> {
    // That of an application that starts is not the command that the test means.
    if (!key.includes('greeting:')) await this.#command();
    const lease = await this.#locks.tryAcquire(key, ttlMs, options);
    if (lease === undefined) return undefined;
    // Claims are too many to be remembered, and nobody asks for one by its key.
    if (key.includes('greeting:')) return lease;
    if (!key.includes('claim:')) this.#granted.set(key, lease);
    return {
      key,
      extend: (ttl) => this.#command().then(() => lease.extend(ttl)),
      release: () => this.#command().then(() => lease.release()),
      fencingToken: () => this.#command().then(() => lease.fencingToken()),
    };
  }

  /** Looks at the locks, also while commands fail: the test wants to know. */
  inspect(keys: readonly string[]): Promise<(LockInspection | undefined)[]> {
    return this.#locks.inspect(keys);
  }

  /** Rejects while the store is frozen: an application that starts must not wait for time to pass. */
  ping(): Promise<void> {
    if (this.#frozen !== undefined)
      return Promise.reject(new LockUnavailableError('the test has frozen the lock store'));
    return this.#isFailing ? Promise.reject(failure()) : Promise.resolve();
  }

  /** Keeps what is held: other applications may be at work. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  get #isFailing(): boolean {
    return this.#clock.monotonic() < this.#failsUntil;
  }

  async #command(): Promise<void> {
    await this.#frozen?.end;
    if (this.#isFailing) throw failure();
    if (this.#failures === 0) return;
    this.#failures--;
    throw failure();
  }
}

function failure(): LockUnavailableError {
  return new LockUnavailableError('the test has let the command fail');
}
