import { InvalidOptionsError, LockUnavailableError } from '../../core/errors.js';

/*
 * The types of ioredis are `any` if the package is not installed, as with locks in PostgreSQL. The comments below hide the
 * errors from the compiler of the application.
 */
// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- here there is nothing to expect
/** @ts-ignore */
type Ioredis = Pick<typeof import('ioredis'), 'Redis'>;

/**
 * The members of an ioredis client that the store needs: `Redis` or `Cluster`, of version 5 or 6. We declare them,
 * because the classes of two ioredis versions do not fit each other.
 */
export interface RedisClient {
  readonly status: string;
  /** The connection, where the client has one alone (not a `Cluster`) and has opened it. */
  readonly stream?: {
    /** Holds written data back … */
    cork(): void;
    /** … and sends it. */
    uncork(): void;
    /** How much has come in: nothing more comes in on a connection that is dead. */
    readonly bytesRead: number;
    /** Ends a connection that is dead; the client opens another. */
    destroy(error?: Error): void;
    /** Why it has ended. */
    readonly errored?: Error | null;
    /** Whether the other end has closed it. */
    readonly readableEnded?: boolean;
    /** Whether it has ended. */
    readonly destroyed?: boolean;
    /** Whether it speaks TLS … */
    readonly encrypted?: boolean;
    /** … and still waits for the other end of the line, before any TLS. */
    readonly connecting?: boolean;
  };
  set(...command: never[]): unknown;
  eval(...command: never[]): unknown;
  evalsha(...command: never[]): unknown;
  ping(...command: never[]): unknown;
  /** For `inspect()`. */
  get?(...command: never[]): unknown;
  /** For `inspect()`. */
  pttl?(...command: never[]): unknown;
  /** For a state store. */
  hset?(...command: never[]): unknown;
  /** For a state store. */
  hget?(...command: never[]): unknown;
  /** For a state store. */
  hgetall?(...command: never[]): unknown;
  /** For a state store. */
  hsetnx?(...command: never[]): unknown;
  /** For a state store. */
  hdel?(...command: never[]): unknown;
  /** For a state store. */
  hincrby?(...command: never[]): unknown;
  /** For a state store. */
  xadd?(...command: never[]): unknown;
  /** For a state store. */
  xrevrange?(...command: never[]): unknown;
  /** For a state store. */
  expire?(...command: never[]): unknown;
  /** For a state store. */
  pexpire?(...command: never[]): unknown;
  /** For a state store. */
  time?(...command: never[]): unknown;
  /** With `replicas`. */
  wait?(...command: never[]): unknown;
  /** With `replicas`. */
  duplicate?(...overrides: never[]): unknown;
  /** Whether it is a `Cluster`. */
  readonly isCluster?: boolean;
  /** Only a `Cluster` has it. */
  nodes?(...role: never[]): unknown;
  on(event: string, listener: (...details: unknown[]) => void): unknown;
  off(event: string, listener: (...details: unknown[]) => void): unknown;
}

/** A command that a given client may lack. */
export function commandOf(client: RedisClient, name: 'get' | 'pttl' | 'wait') {
  const command = client[name]?.bind(client) as ((...args: (string | number)[]) => unknown) | undefined;
  if (command === undefined) throw new LockUnavailableError(`the given client has no \`${name}\``);
  return command;
}

/* eslint-disable @typescript-eslint/ban-ts-comment -- here there is nothing to expect */
/**
 * The options of an ioredis client.
 *
 * @ts-ignore */
export type RedisConnectionOptions = import('ioredis').RedisOptions;
/* eslint-enable @typescript-eslint/ban-ts-comment */

/** Where the connection comes from. */
export type RedisSource =
  { readonly client: RedisClient } | { readonly url: string } | { readonly options: RedisConnectionOptions };

/** With `replicas` a given client is duplicated. */
export type ConnectionSource = RedisSource | { readonly duplicateOf: RedisClient };

/** Fails fast: our own time limits ask again, so ioredis need not. Options of the user override these. */
export const FAIL_FAST = {
  lazyConnect: true,
  maxRetriesPerRequest: 1,
  connectTimeout: 5000,
  // ioredis waits this long for the end of a connection, also of one that has ended, and the process with it.
  disconnectTimeout: 200,
  retryStrategy: (times: number): number => Math.min(100 * times, 2000),
  // After a fail-over the old master refuses writes until the client connects to the new one.
  reconnectOnError: (error: Error): boolean => error.message.startsWith('READONLY'),
} satisfies RedisConnectionOptions;

/**
 * Loads ioredis when it is needed, because a user with a client of another ioredis, or without Redis, need not have it.
 *
 * @param store the class that needs it
 */
export async function loadIoredis(store: string): Promise<Ioredis> {
  try {
    return await import('ioredis');
  } catch {
    throw new InvalidOptionsError(
      `${store}: the package \`ioredis\` could not be loaded. Install it (npm install ioredis), or pass a \`client\`.`,
    );
  }
}
