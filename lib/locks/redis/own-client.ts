import {
  type ConnectionSource,
  FAIL_FAST,
  loadIoredis,
  type RedisClient,
  type RedisConnectionOptions,
} from './redis-client.js';

/** A client that was made by us, so that we close it. */
export interface OwnClient extends RedisClient {
  quit(): Promise<unknown>;
  disconnect(): void;
}

/** The form of replies that redis-semaphore was written for. */
const REPLIES = { replyMapping: 'legacy' } as const;

/** @param store the class that needs it, for messages */
export async function ownClient(
  source: Exclude<ConnectionSource, { client: RedisClient }>,
  store: string,
): Promise<OwnClient> {
  if ('duplicateOf' in source) return duplicate(source.duplicateOf);
  const { Redis } = await loadIoredis(store);
  const given = 'url' in source ? {} : source.options;
  const options = { ...FAIL_FAST, ...given, ...REPLIES };
  return 'url' in source ? new Redis(source.url, options) : new Redis(options);
}

/** The same server, user and key prefix as the client's. Its options do not tell which of them its owner has set. */
function duplicate(client: RedisClient): OwnClient {
  const copy = client.duplicate?.bind(client) as (overrides: RedisConnectionOptions) => OwnClient; // The options are checked.
  return copy({ ...FAIL_FAST, ...REPLIES });
}
