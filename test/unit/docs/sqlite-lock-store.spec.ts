import { setTimeout } from 'node:timers/promises';
import { describe, it } from '@jest/globals';
import initSqlJs from 'sql.js';
import { describeLockStore } from '../../../lib/testing/index.js';
import { type Database, SqliteLockStore } from '../../../sample/lock-stores/sqlite-lock-store.js';

const { Database: InMemory } = await initSqlJs();

/** SQLite in memory, with the part of `node:sqlite` that the store uses, and a fault to switch on. */
class FaultyDatabase implements Database {
  isBroken = false;
  readonly #database = new InMemory();

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  prepare(sql: string): ReturnType<Database['prepare']> {
    if (this.isBroken) throw new Error('disk I/O error');
    return {
      all: (values) => {
        const named = Object.entries(values).map(([name, value]) => [`:${name}`, value] as const);
        return rows(this.#database.prepare(sql, Object.fromEntries(named)));
      },
    };
  }
}

function rows(statement: { step(): boolean; getAsObject(): unknown; free(): boolean }): unknown[] {
  const found: unknown[] = [];
  while (statement.step()) found.push(statement.getAsObject());
  statement.free();
  return found;
}

const database = new FaultyDatabase();

describeLockStore(
  'SqliteLockStore',
  () => new SqliteLockStore(database),
  { describe, it },
  {
    loseData: async () => {
      database.exec('DELETE FROM job_locks');
      await setTimeout(5); // A loss takes time. The clock of SQLite counts milliseconds.
    },
    cutOff: async () => {
      database.isBroken = true;
      return () => {
        database.isBroken = false;
      };
    },
  },
);
