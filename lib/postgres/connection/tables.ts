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

/**
 * The time limit of a statement that looks for a table or makes one, in milliseconds. Many wait for it, and the one that
 * begins may have less time than the others.
 */
const LOOK_LIMIT_MS = 975;

/** Statements on tables, which are made before the first one unless they exist. */
export class Tables {
  readonly #database: Database;
  readonly #tables: readonly Table[];
  readonly #mayCreate: boolean;
  #areThere = false;
  #making: Promise<void> | undefined;

  /** @param mayCreate whether to create a missing table */
  constructor(database: Database, tables: readonly Table[], mayCreate: boolean) {
    this.#database = database;
    this.#tables = tables;
    this.#mayCreate = mayCreate;
  }

  /** Returns the rows of a statement. Recreates a table that somebody has dropped. */
  async ask(statement: Statement): Promise<readonly Row[]> {
    if (!this.#mayCreate) return this.#database.ask(statement);
    const { closes } = this.#database;
    await this.#beThere(statement.limit, closes);
    try {
      return await this.#database.ask(statement, closes);
    } catch (error) {
      if (sqlStateOf(error) !== UNDEFINED_TABLE) throw error;
      this.#areThere = false;
      await this.#beThere(statement.limit, closes);
      return this.#database.ask(statement, closes);
    }
  }

  async #beThere(limit: number, closes: number): Promise<void> {
    if (this.#areThere) return;
    const ended = (): void => (this.#making = undefined);
    this.#making ??= this.#make(Math.max(limit, LOOK_LIMIT_MS), closes).finally(ended);
    await this.#database.within(limit, this.#making);
  }

  async #make(limit: number, closes: number): Promise<void> {
    for (const table of this.#tables) {
      if (!(await this.#exists(table, limit, closes))) await this.#create(table, limit, closes);
    }
    this.#areThere = true;
  }

  async #exists({ name }: Table, limit: number, closes: number): Promise<boolean> {
    const text = 'SELECT (to_regclass($1::text) IS NOT NULL)::text AS "exists"';
    const [row] = await this.#database.ask({ text, values: [name], limit }, closes);
    return row?.['exists'] === 'true';
  }

  /** Another instance may make the table at the same time. The server has several codes for that, so we look again. */
  async #create(table: Table, limit: number, closes: number): Promise<void> {
    try {
      await this.#database.ask({ text: table.ddl, values: [], limit }, closes);
    } catch (error) {
      const isThere =
        sqlStateOf(error) !== undefined && (await this.#exists(table, limit, closes).catch(() => false));
      if (!isThere) throw error;
    }
  }
}
