import { InvalidOptionsError } from '../../../core/errors.js';
import { refuseHidden } from '../../../core/hidden-values.js';
import { isRecord } from '../../../core/option-checks.js';
import type { RedisClient, RedisConnectionOptions, RedisSource } from '../../../locks/redis/redis-client.js';
import type { RedisConnection } from '../../../locks/redis/redis-connection.js';
import type { RedisLockStore } from '../../../locks/redis/redis-lock-store.js';
import {
  readOneSource,
  type RedisSourcePlace,
  sourceOf,
} from '../../../locks/redis/redis-lock-store.options.js';
import { STATE_COMMANDS } from './state-commands.js';

/** Where the connection of a `RedisJobStateStore` comes from: exactly one of the four. */
export type RedisJobStateStoreOptions =
  | {
      /** A lock store, whose connection is shared. Closing the state store does not close it. */
      readonly lockStore: RedisLockStore;
      readonly client?: undefined;
      readonly url?: undefined;
      readonly options?: undefined;
    }
  | {
      /** An ioredis client of yours (version 5 or 6; `Redis` or `Cluster`). It is used and never closed. */
      readonly client: RedisClient;
      readonly lockStore?: undefined;
      readonly url?: undefined;
      readonly options?: undefined;
    }
  | {
      /** `redis://…` or `rediss://…`. A connection that fails fast is made, and closed with the store. */
      readonly url: string | undefined;
      readonly lockStore?: undefined;
      readonly client?: undefined;
      readonly options?: undefined;
    }
  | {
      /** The options of ioredis for a connection of our own. They override ours, which fail fast. */
      readonly options: RedisConnectionOptions;
      readonly lockStore?: undefined;
      readonly client?: undefined;
      readonly url?: undefined;
    };

/** The class whose options are read, and which opens a connection. */
export const STATE_STORE = 'RedisJobStateStore';

const PLACE: RedisSourcePlace = {
  where: STATE_STORE,
  error: InvalidOptionsError,
  sources: ['lockStore', 'client', 'url', 'options'],
  commands: STATE_COMMANDS,
};

/** A connection to share, or where to connect to. */
export type StateSource = { readonly shared: RedisConnection } | { readonly own: RedisSource };

/** @throws InvalidOptionsError; it never shows a URL, which may hold a password */
export function readStateSource(given: unknown): StateSource {
  const options = readOneSource(PLACE, given);
  const { lockStore } = options;
  if (lockStore === undefined) return { own: sourceOf(PLACE, options) };
  if (!lendsConnection(lockStore)) refuseHidden(PLACE, 'lockStore', 'a `RedisLockStore`', lockStore);
  return { shared: lockStore.lendConnection() };
}

/** Looks at the method, because the package may be loaded twice, and each copy has a class of its own. */
export function lendsConnection(lockStore: unknown): lockStore is RedisLockStore {
  return isRecord(lockStore) && typeof lockStore['lendConnection'] === 'function';
}
