import {
  type AcquireOptions,
  type Lease,
  type LockInspection,
  LockLostError,
  type LockStore,
  LockUnavailableError,
} from '../../../lib/index.js';
import type { VirtualClock } from '../../support/virtual-clock.js';

/** The time to live of most locks of the contract's cases, in milliseconds. */
export const LONG_MS = 60_000;

export interface Entry {
  readonly owner: string;
  readonly token: number;
  expiresAt: number;
}

/** The locks that the stores of several instances share. */
export class Place {
  readonly entries = new Map<string, Entry>();
  readonly tokens = new Map<string, number>();
  isReachable = true;
  /** The number of data losses. A clock could give it to a token. */
  losses = 0;
  owners = 0;

  constructor(readonly clock: VirtualClock) {}

  loseData(): void {
    this.losses++;
    this.entries.clear();
    this.tokens.clear();
  }
}

/** A store that keeps the contract, in steps that a faulty store can replace. */
export class PlainStore implements LockStore {
  constructor(readonly place: Place) {}

  async tryAcquire(key: string, ttl: number, options: AcquireOptions = {}): Promise<Lease | undefined> {
    this.reach();
    const owner = options.owner ?? this.newOwner();
    if (!this.mayTake(key, owner)) return undefined;
    const own = this.own(key, owner);
    if (own === undefined) this.put(key, owner, ttl);
    else this.renew(own, ttl);
    return this.lease(key, owner);
  }

  async ping(): Promise<void> {
    this.reach();
  }

  async inspect(keys: readonly string[]): Promise<readonly (LockInspection | undefined)[]> {
    this.reach();
    return keys.map((key) => {
      const entry = this.live(key);
      return entry && { owner: entry.owner, remainingMs: entry.expiresAt - this.place.clock.monotonic() };
    });
  }

  async close(): Promise<void> {}

  async extend(key: string, owner: string, ttl: number): Promise<boolean> {
    this.reach();
    const own = this.own(key, owner);
    if (own !== undefined) own.expiresAt = this.expiry(ttl);
    return own !== undefined;
  }

  async release(key: string, owner: string): Promise<boolean> {
    this.reach();
    return this.own(key, owner) !== undefined && this.place.entries.delete(key);
  }

  async token(key: string, owner: string): Promise<number> {
    this.reach();
    const own = this.own(key, owner);
    if (own === undefined) throw new LockLostError('no longer held');
    return own.token;
  }

  lease(key: string, owner: string): Lease {
    return {
      key,
      extend: (ttl) => this.extend(key, owner, ttl),
      release: () => this.release(key, owner),
      fencingToken: () => this.token(key, owner),
    };
  }

  mayTake(key: string, owner: string): boolean {
    return this.live(key) === undefined || this.own(key, owner) !== undefined;
  }

  renew(own: Entry, ttl: number): void {
    own.expiresAt = Math.max(own.expiresAt, this.expiry(ttl));
  }

  put(key: string, owner: string, ttl: number): void {
    const token = this.nextToken(key);
    this.place.tokens.set(key, token);
    this.place.entries.set(key, { owner, token, expiresAt: this.expiry(ttl) });
  }

  live(key: string): Entry | undefined {
    const entry = this.place.entries.get(key);
    return entry !== undefined && entry.expiresAt > this.place.clock.monotonic() ? entry : undefined;
  }

  own(key: string, owner: string): Entry | undefined {
    const entry = this.live(key);
    return entry?.owner === owner ? entry : undefined;
  }

  expiry(ttl: number): number {
    return this.place.clock.monotonic() + ttl;
  }

  nextToken(key: string): number {
    return Math.max((this.place.tokens.get(key) ?? 0) + 1, this.place.losses * 1000);
  }

  newOwner(): string {
    return `owner number ${++this.place.owners}`;
  }

  reach(): void {
    if (!this.place.isReachable) throw new LockUnavailableError('cut off');
  }
}

/** The faulty methods of a store. `right` is a correct store with the same locks. */
export type Fault = (right: PlainStore) => Partial<PlainStore>;

/** A store with a fault. */
export function faulty(place: Place, fault: Fault): PlainStore {
  return Object.assign(new PlainStore(place), fault(new PlainStore(place)));
}
