import type { Clock } from '../core/clock.js';
import type { LockLostError } from '../core/errors.js';
import type { HeldLock } from './held-lock.js';
import type { LockCommands } from './lock-commands.js';

/** What makes a lock out of a lease. */
export interface HeldLockOptions {
  /** The key as it was asked for, without prefixes. */
  readonly key: string;
  /** Time to live in the store, in milliseconds. */
  readonly ttl: number;
  /** How often it is extended, in milliseconds; never when absent. */
  readonly refreshInterval: number | undefined;
  /** Called once, when the lock turns out to be lost. */
  readonly onLost?: ((error: LockLostError) => void) | undefined;
}

/** What a held lock needs of the one who keeps it. */
export interface Keeper {
  readonly clock: Clock;
  readonly commands: LockCommands;
  /** The lock wants to be looked at when its `dueAt` has come. */
  watch(lock: HeldLock): void;
}
