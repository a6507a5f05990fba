/**
 * The members of a `Pool` of `pg` that a store needs. Declared here, because an application without `pg` must compile,
 * and the types of two versions are incompatible.
 */
export interface PostgresPool {
  /** Lends a connection, to the callback or by a promise. */
  connect(callback: (error: unknown, client: PostgresPoolClient | undefined) => void): unknown;
}

/** A connection that a {@link PostgresPool} has lent. */
export interface PostgresPoolClient {
  /** Sends one statement. */
  query(...statement: never[]): unknown;
  /** Gives the connection back to its pool; with `true` the pool ends it. */
  release(destroy?: boolean): void;
  /** Adds a listener. */
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Removes a listener. */
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * Sends one statement with parameters `$1`, `$2` … to PostgreSQL, in a separate transaction, and resolves to its rows.
 * The parameters and the values of the rows are strings.
 *
 * @example
 * (text, values) => dataSource.query(text, values) // TypeORM
 * @example
 * (text, values) => prisma.$queryRawUnsafe(text, ...values) // Prisma
 */
export type PostgresQuery = (
  text: string,
  values: string[],
) => Promise<readonly unknown[] | { readonly rows: readonly unknown[] }>;

/** The source of connections. */
export type PostgresSource =
  { readonly pool: PostgresPool } | { readonly connectionString: string } | { readonly query: PostgresQuery };
