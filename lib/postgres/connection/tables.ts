import type { Database, Statement } from './database.js';
import type { Row } from './session.js';
import { sqlStateOf, UNDEFINED_TABLE } from './sql-state.js';

/** A table of a store. */
export interface Table {
  /** The quoted name. */
  readonly name: string;
  /** The statement that creates the table. */
  readonly ddl: string;
}

/** Sends statements on tables. Creates missing tables before the first statement. */
export class Tables {
  readonly #database: Database;
  readonly #tables: readonly Table[];
  readonly #mayCreate: boolean;
  #areThere: Promise<void> | undefined;

  /** @param mayCreate whether to create a missing table */
  constructor(database: Database, tables: readonly Table[], mayCreate: boolean) {
    this.#database = database;
    this.#tables = tables;
    this.#mayCreate = mayCreate;
  }

  /** Returns the rows of a statement. Recreates a table that somebody has dropped. */
  async ask(statement: Statement): Promise<readonly Row[]> {
    if (!this.#mayCreate) return this.#database.ask(statement);
    await this.#beThere(statement.limit);
    try {
      return await this.#database.ask(statement);
    } catch (error) {
      if (sqlStateOf(error) !== UNDEFINED_TABLE) throw error;
      this.#areThere = undefined;
      await this.#beThere(statement.limit);
      return this.#database.ask(statement);
    }
  }

  #beThere(limit: number): Promise<void> {
    const areThere = (this.#areThere ??= this.#make(limit));
    areThere.catch(() => {
      if (this.#areThere === areThere) this.#areThere = undefined;
    });
    return areThere;
  }

  async #make(limit: number): Promise<void> {
    for (const table of this.#tables) {
      if (!(await this.#exists(table, limit))) await this.#create(table, limit);
    }
  }

  async #exists({ name }: Table, limit: number): Promise<boolean> {
    const text = 'SELECT (to_regclass($1::text) IS NOT NULL)::text AS "exists"';
    const [row] = await this.#database.ask({ text, values: [name], limit });
    return row?.['exists'] === 'true';
  }

  /**
   * Another instance may create the table at the same time. The server has several codes for that, so this looks again.
   */
  async #create(table: Table, limit: number): Promise<void> {
    try {
      await this.#database.ask({ text: table.ddl, values: [], limit });
    } catch (error) {
      const isThere =
        sqlStateOf(error) !== undefined && (await this.#exists(table, limit).catch(() => false));
      if (!isThere) throw error;
    }
  }
}
