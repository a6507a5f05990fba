import type { Clock } from '../../core/clock.js';
import { InvalidOptionsError } from '../../core/errors.js';
import { describe, isRecord, type OptionsPlace, refuse } from '../../core/option-checks.js';
import { InMemoryLockStore } from '../../locks/in-memory-lock-store.js';
import type { LockStore } from '../../locks/lock-store.js';
import { InMemoryJobStateStore } from './in-memory-job-state-store.js';
import type { JobStateStore } from './job-state-store.js';
import { lendsConnection } from './redis/redis-job-state-store.options.js';
import { RedisJobStateStore } from './redis/redis-job-state-store.js';

/** The options of an application that say what is reported and where. */
export interface ReportOptions {
  readonly redactError: (text: string) => string;
  /** `undefined`: there are no reports and no requests. */
  readonly stateStore: JobStateStore | undefined;
  /** Whether the state store knows this instance alone, although other instances may share the lock store. */
  readonly seesInstanceOnly: boolean;
}

/** Application contexts of one process that share a lock store in memory see each other. */
const inMemory = new WeakMap<LockStore, InMemoryJobStateStore>();

/** A lock store of this package that makes the state store on its own server. */
interface LockStoreWithState {
  stateStoreBeside(clock?: Clock): JobStateStore;
}

/** The state store on the server of the lock store; `undefined` for a lock store in memory or of a third party. */
export function stateStoreBeside(lockStore: LockStore, clock?: Clock): JobStateStore | undefined {
  if (makesStateStore(lockStore)) return lockStore.stateStoreBeside(clock);
  return lendsConnection(lockStore) ? new RedisJobStateStore({ lockStore }, clock) : undefined;
}

/** Looks at the method, because this layer must not import the store, which is in an entry of its own. */
function makesStateStore(lockStore: unknown): lockStore is LockStoreWithState {
  return isRecord(lockStore) && typeof lockStore['stateStoreBeside'] === 'function';
}

/** The state store that belongs to a lock store. */
function defaultStateStore(lockStore: LockStore, clock: Clock): JobStateStore {
  const beside = stateStoreBeside(lockStore, clock);
  if (beside !== undefined) return beside;
  const known = inMemory.get(lockStore) ?? new InMemoryJobStateStore(clock);
  inMemory.set(lockStore, known);
  return known;
}

const STATE_STORE_METHODS = ['heartbeat', 'record', 'request', 'withdraw', 'overview', 'runs', 'close'];

/** The parts that the default store depends on. */
interface ReportOptionsDeps {
  readonly lockStore: LockStore;
  readonly keyPrefix: string;
  readonly clock: Clock;
}

/**
 * Reads `stateStore` and `redactError` of the module.
 *
 * @throws InvalidOptionsError for a wrong value
 */
export function readReportOptions(
  place: OptionsPlace,
  { stateStore: store, redactError }: { readonly stateStore?: unknown; readonly redactError?: unknown },
  { lockStore, keyPrefix, clock }: ReportOptionsDeps,
): ReportOptions {
  const redaction = { redactError: readRedaction(place, redactError) };
  if (store === false) return { ...redaction, stateStore: undefined, seesInstanceOnly: false };
  const chosen = store === undefined ? defaultStateStore(lockStore, clock) : checkedStateStore(place, store);
  const stateStore = chosen.withKeyPrefix?.(keyPrefix) ?? chosen;
  const isInMemory = store === undefined && stateStore instanceof InMemoryJobStateStore;
  const seesInstanceOnly = isInMemory && !(lockStore instanceof InMemoryLockStore);
  return { ...redaction, stateStore, seesInstanceOnly };
}

function checkedStateStore(place: OptionsPlace, store: unknown): JobStateStore {
  if (isStateStore(store)) return store;
  const methods = STATE_STORE_METHODS.map((name) => `\`${name}\``).join(', ');
  // A text may be a URL with a password in it.
  const shown = typeof store === 'string' ? 'a text (not shown)' : describe(store);
  throw new InvalidOptionsError(
    `${place.where}: expected \`stateStore\` to be \`false\` or a JobStateStore, with ${methods}, got ${shown}. ` +
      'Pass new RedisJobStateStore({ url }) or new InMemoryJobStateStore().',
  );
}

function isStateStore(store: unknown): store is JobStateStore {
  return isRecord(store) && STATE_STORE_METHODS.every((name) => typeof store[name] === 'function');
}

function readRedaction(place: OptionsPlace, redact: unknown): (text: string) => string {
  if (redact === undefined) return (text) => text;
  if (typeof redact !== 'function')
    refuse(place, 'redactError', 'a function', redact, 'It returns the text to show.');
  return (text) => String(Reflect.apply(redact, undefined, [text]));
}
