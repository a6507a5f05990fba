import initSqlJs, { type Database } from 'sql.js';

const CREATE_TABLE = `
  CREATE TABLE statement (
    account TEXT, month TEXT, text TEXT NOT NULL, written_by TEXT NOT NULL, token INTEGER NOT NULL,
    PRIMARY KEY (account, month))`;

// One statement does both, so that no other writer acts between the check and the change. A row of a later holder of
// the lock has a larger token, and stays as it is.
const WRITE = `
  INSERT INTO statement VALUES ($account, $month, $text, $writtenBy, $token)
  ON CONFLICT (account, month) DO UPDATE
    SET text = excluded.text, written_by = excluded.written_by, token = excluded.token
    WHERE statement.token <= excluded.token`;

/** A row of the table. */
export interface Statement {
  readonly account: string;
  readonly month: string;
  readonly text: string;
  readonly writtenBy: string;
  /** The fencing token of the writer's lock. */
  readonly token: number;
}

/** A later holder of the lock has already written the row. */
export class StaleWriterError extends Error {
  override readonly name = 'StaleWriterError';
}

/** The statements of all accounts, in a table of SQLite that all instances write to. */
export class StatementTable {
  private constructor(private readonly database: Database) {}

  static async open(): Promise<StatementTable> {
    const { Database: SqliteDatabase } = await initSqlJs();
    const database = new SqliteDatabase();
    database.run(CREATE_TABLE);
    return new StatementTable(database);
  }

  /** @throws StaleWriterError if a later holder of the lock has written this row */
  write({ account, month, text, writtenBy, token }: Statement): void {
    this.database.run(WRITE, {
      $account: account,
      $month: month,
      $text: text,
      $writtenBy: writtenBy,
      $token: token,
    });
    if (this.database.getRowsModified() > 0) return;
    throw new StaleWriterError(`${account}: the row has a newer token than ${token}`);
  }

  has(account: string, month: string): boolean {
    const [found] = this.database.exec('SELECT 1 FROM statement WHERE account = ? AND month = ?', [
      account,
      month,
    ]);
    return found !== undefined;
  }

  /** The writer of the row, and its token. */
  writerOf(account: string, month: string): string {
    const [found] = this.database.exec(
      'SELECT written_by, token FROM statement WHERE account = ? AND month = ?',
      [account, month],
    );
    return found?.values[0]?.join(', token ') ?? 'nobody';
  }

  close(): void {
    this.database.close();
  }
}
