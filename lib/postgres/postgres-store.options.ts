import { type Clock } from '../core/clock.js';
import { InvalidOptionsError } from '../core/errors.js';
import { refuseHidden } from '../core/hidden-values.js';
import {
  type GivenOptions,
  isRecord,
  type OptionsPlace,
  readBoolean,
  readName,
  readOptions,
  refuse,
} from '../core/option-checks.js';
import { readConnectionString } from './connection/connection-string.js';
import { OwnPoolSessions } from './connection/own-pool-sessions.js';
import { PoolSessions } from './connection/pool-sessions.js';
import type { PostgresPool, PostgresQuery, PostgresSource } from './connection/postgres-clients.js';
import { QuerySessions } from './connection/query-sessions.js';
import type { Sessions } from './connection/session.js';
import type { TableName } from './connection/table-name.js';

/** The source of a store's connections. Give exactly one of the three. */
export type PostgresSourceOptions =
  | {
      /** Your own `Pool` of `pg` (version 8). The store never ends it. */
      readonly pool: PostgresPool;
      readonly connectionString?: undefined;
      readonly query?: undefined;
    }
  | {
      /** `postgres://…`. The store makes a pool of two connections that fails fast, and ends it after the drain. */
      readonly connectionString: string | undefined;
      readonly pool?: undefined;
      readonly query?: undefined;
    }
  | {
      /** A function that sends one statement, for example through TypeORM, Prisma or Drizzle. */
      readonly query: PostgresQuery;
      readonly pool?: undefined;
      readonly connectionString?: undefined;
    };

/** The table of a store. */
export interface PostgresTableOptions {
  /** The schema of the table. By default, the schema in which the connection creates tables. */
  readonly schema?: string | undefined;
  /** The name of the table. */
  readonly table?: string | undefined;
}

/** The options of a store, apart from its connections. */
export interface PostgresStoreOptions extends PostgresTableOptions {
  /**
   * Whether the store creates a missing table. It never creates a schema. Set it to `false` if the database user may
   * not create tables, and put the SQL of `ddl()` in a migration.
   *
   * @default true
   */
  readonly createTable?: boolean | undefined;
}

/** The store whose options are read. */
export interface PostgresPlace {
  /** The name of the store's class. */
  readonly where: string;
  readonly table: string;
  /** The length of the longest suffix that follows the name of a table. */
  readonly longestSuffix: number;
}

/** The options of a store, checked. */
export interface ReadPostgresOptions {
  readonly sessions: Sessions;
  readonly name: TableName;
  readonly mayCreate: boolean;
}

const SOURCES = ['pool', 'connectionString', 'query'] as const;
type SourceName = (typeof SOURCES)[number];

const ONE_OF_THEM = 'an object with exactly one of `pool`, `connectionString` and `query`';

/** The server truncates longer names, so that two of them could become the same. */
const LONGEST_NAME_BYTES = 63;

/** @throws InvalidOptionsError; it never shows a connection string, which may hold a password */
export function readPostgresOptions(store: PostgresPlace, given: unknown, clock: Clock): ReadPostgresOptions {
  const place = placeOf(store);
  if (!isRecord(given)) refuseHidden(place, 'options', ONE_OF_THEM, given);
  if ('connectionString' in given && given['connectionString'] === undefined)
    readConnectionString(place, undefined);
  const options = readOptions(place, given, [...SOURCES, 'schema', 'table', 'createTable']);
  const source = sourceOf(place, options);
  return {
    sessions: sessionsOf(source, store.where, clock),
    name: tableOf(store, options),
    mayCreate: readBoolean(place, 'createTable', options.createTable, true),
  };
}

/** @throws InvalidOptionsError for an option that is wrong */
export function readTable(store: PostgresPlace, given: unknown): TableName {
  const ddl = { ...store, where: `${store.where}.ddl()` };
  return tableOf(ddl, readOptions(placeOf(ddl), given, ['schema', 'table']));
}

function placeOf({ where }: PostgresPlace): OptionsPlace {
  return { where, error: InvalidOptionsError };
}

function tableOf(
  { where, table, longestSuffix }: PostgresPlace,
  given: GivenOptions<'schema' | 'table'>,
): TableName {
  const place = { where, error: InvalidOptionsError };
  return {
    schema: given.schema === undefined ? undefined : readIdentifier(place, 'schema', given.schema),
    table: readIdentifier(place, 'table', given.table ?? table, LONGEST_NAME_BYTES - longestSuffix),
  };
}

function readIdentifier(
  place: OptionsPlace,
  option: string,
  given: unknown,
  longest = LONGEST_NAME_BYTES,
): string {
  const name = readName(place, option, given, longest);
  if (Buffer.byteLength(name) > longest) refuse(place, option, `a text of at most ${longest} bytes`, name);
  return name;
}

function sourceOf(place: OptionsPlace, options: GivenOptions<SourceName>): PostgresSource {
  const named = SOURCES.filter((name) => options[name] !== undefined);
  if (named.length !== 1) refuse(place, 'options', ONE_OF_THEM, named.join(' and ') || undefined);
  const { pool, connectionString, query } = options;
  if (connectionString !== undefined)
    return { connectionString: readConnectionString(place, connectionString) };
  if (query !== undefined) return { query: readQuery(place, query) };
  if (!isPool(pool)) refuseHidden(place, 'pool', 'a pool of pg (`new Pool(…)`)', pool);
  return { pool };
}

function sessionsOf(source: PostgresSource, store: string, clock: Clock): Sessions {
  if ('pool' in source) return new PoolSessions(source.pool);
  if ('query' in source) return new QuerySessions(source.query, clock);
  return new OwnPoolSessions(source.connectionString, store, clock);
}

function readQuery(place: OptionsPlace, query: unknown): PostgresQuery {
  if (typeof query === 'function') return query as PostgresQuery; // Its results are checked as they come.
  refuseHidden(place, 'query', 'a function `(text, values) => rows`', query);
}

function isPool(pool: unknown): pool is PostgresPool {
  return isRecord(pool) && typeof pool['connect'] === 'function' && typeof pool['query'] === 'function';
}
