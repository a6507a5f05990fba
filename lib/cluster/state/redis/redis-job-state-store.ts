import { type Clock, systemClock } from '../../../core/clock.js';
import { RedisConnection } from '../../../locks/redis/redis-connection.js';
import type { Actor, NewJobRequest, RequestPosition } from '../job-request.js';
import type {
  ClusterOverview,
  Heartbeat,
  HeartbeatAnswer,
  JobStateStore,
  RunsQuery,
} from '../job-state-store.js';
import type { RunRecord } from '../run-record.js';
import { RedisJobState } from './redis-job-state.js';
import {
  readStateSource,
  type RedisJobStateStoreOptions,
  STATE_STORE,
} from './redis-job-state-store.options.js';
import { ServerTime } from './server-time.js';
import { StateCalls } from './state-calls.js';

/** The prefix of keys that the module has by default. */
const KEY_PREFIX = 'background-jobs:';

/**
 * Keeps the state of the cluster in Redis or Valkey (standalone, Sentinel, Cluster), below `<keyPrefix>state:`, in a form
 * that people can read. Each command is for one key, and there is no script.
 *
 * Records live for 30 days, or for three periods of their job if that is longer. The periods are read from the catalogue
 * pages of heartbeats.
 *
 * @example
 * new RedisJobStateStore({ lockStore }) // shares the connection of a RedisLockStore
 * new RedisJobStateStore({ url: process.env.REDIS_URL })
 */
export class RedisJobStateStore implements JobStateStore {
  readonly #state: RedisJobState;

  /**
   * Connects at the first command, not here.
   *
   * @param clock what time limits are measured with
   * @throws InvalidOptionsError when not exactly one of `lockStore`, `client`, `url` and `options` is given, or the URL
   * cannot be read, as with a password that is not percent-encoded
   */
  constructor(options: RedisJobStateStoreOptions, clock: Clock = systemClock) {
    const source = readStateSource(options);
    const isShared = 'shared' in source;
    const connection = isShared ? source.shared : new RedisConnection(source.own, clock, STATE_STORE);
    const calls = new StateCalls(connection, isShared, clock);
    const time = new ServerTime(calls, clock);
    const close = (): Promise<void> => (isShared ? Promise.resolve() : connection.close());
    this.#state = new RedisJobState({ calls, time, clock, close }, KEY_PREFIX);
  }

  heartbeat(heartbeat: Heartbeat): Promise<HeartbeatAnswer> {
    return this.#state.heartbeat(heartbeat);
  }

  record(runs: readonly RunRecord[]): Promise<void> {
    return this.#state.record(runs);
  }

  request(request: NewJobRequest, restored?: Date): Promise<RequestPosition | undefined> {
    return this.#state.request(request, restored);
  }

  withdraw(id: string, by: Actor): Promise<RequestPosition | undefined> {
    return this.#state.withdraw(id, by);
  }

  overview(query?: { readonly audit?: number | undefined }): Promise<ClusterOverview> {
    return this.#state.overview(query);
  }

  runs(query: RunsQuery): Promise<readonly RunRecord[]> {
    return this.#state.runs(query);
  }

  /** Closes the connection that the store opened, never that of a lock store or a client that it was given. */
  close(): Promise<void> {
    return this.#state.close();
  }

  withKeyPrefix(prefix: string): JobStateStore {
    return this.#state.withKeyPrefix(prefix);
  }
}
