import type { Clock } from './clock.js';
import type { Duration } from './duration.js';
import { InvalidOptionsError } from './errors.js';
import { InMemoryLockStore } from './locks/in-memory-lock-store.js';
import type { LockStore } from './locks/lock-store.js';
import { complain, isRecord, readBoolean, readDuration, readOptions, readText } from './option-checks.js';

/** Options of `BackgroundJobsModule.forRoot()`. */
export interface BackgroundJobsModuleOptions {
  /**
   * Where locks live. In production it must be given when a job has a lock.
   *
   * @default new InMemoryLockStore()
   */
  readonly lockStore?: LockStore | undefined;

  /**
   * `false`: jobs are registered and can be run by hand, but no timer is set.
   *
   * @default process.env.NODE_ENV !== 'test'
   */
  readonly scheduling?: boolean | undefined;

  /**
   * Stands before every lock's key. Applications that share a store need different ones.
   *
   * @default 'background-jobs:'
   */
  readonly keyPrefix?: string | undefined;

  /**
   * The IANA time zone of cron jobs that name none.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string | undefined;

  /**
   * How long shutdown waits for running jobs before it aborts `run.signal`; then it waits 1 s more. From 0.
   *
   * @default '10s'
   */
  readonly drainTimeout?: Duration | undefined;
}

/** For `forRootAsync({ useClass })` and `useExisting`. */
export interface BackgroundJobsOptionsFactory {
  createBackgroundJobsOptions(): BackgroundJobsModuleOptions | Promise<BackgroundJobsModuleOptions>;
}

/** The options with their defaults, checked. */
export interface ResolvedOptions {
  readonly lockStore: LockStore;
  /** Whether the user has chosen the store. */
  readonly hasLockStore: boolean;
  readonly scheduling: boolean;
  readonly keyPrefix: string;
  readonly timeZone: string;
  /** In milliseconds. */
  readonly drainTimeout: number;
  /** `NODE_ENV` at the time of the check. */
  readonly environment: string | undefined;
}

const PLACE = { where: 'BackgroundJobsModule', error: InvalidOptionsError };
const NAMES = ['lockStore', 'scheduling', 'keyPrefix', 'timeZone', 'drainTimeout'] as const;

/** @throws InvalidOptionsError that names the option, the value given and what would be right */
export function resolveOptions(
  given: unknown,
  clock: Clock,
  isZone: (timeZone: string) => boolean,
): ResolvedOptions {
  if (given === undefined) {
    throw new InvalidOptionsError(
      'BackgroundJobsModule: expected it to be imported with `forRoot()` or `forRootAsync()`, got the bare class. ' +
        'Once, in the root module, is enough: what it provides can be injected anywhere.',
    );
  }
  const options = readOptions(PLACE, given, NAMES);
  const environment = process.env['NODE_ENV'];
  const timeZone = readText(PLACE, 'timeZone', options.timeZone ?? 'UTC');
  if (!isZone(timeZone)) complain(PLACE, 'timeZone', "an IANA time zone like 'Europe/Berlin'", timeZone);
  return {
    lockStore:
      options.lockStore === undefined ? new InMemoryLockStore(clock) : readLockStore(options.lockStore),
    hasLockStore: options.lockStore !== undefined,
    scheduling: readBoolean(PLACE, 'scheduling', options.scheduling, environment !== 'test'),
    keyPrefix: readKeyPrefix(options.keyPrefix),
    timeZone,
    drainTimeout: readDuration(PLACE, 'drainTimeout', options.drainTimeout ?? '10s', 0),
    environment,
  };
}

function readLockStore(store: unknown): LockStore {
  if (isLockStore(store)) return store;
  const advice = 'Pass new RedisLockStore({ url }) or new InMemoryLockStore().';
  return complain(PLACE, 'lockStore', 'a LockStore, with `tryAcquire`, `ping` and `close`', store, advice);
}

function isLockStore(store: unknown): store is LockStore {
  return (
    isRecord(store) && ['tryAcquire', 'ping', 'close'].every((name) => typeof store[name] === 'function')
  );
}

function readKeyPrefix(prefix: unknown): string {
  if (prefix === undefined) return 'background-jobs:';
  return typeof prefix === 'string' ? prefix : complain(PLACE, 'keyPrefix', 'a text', prefix);
}
