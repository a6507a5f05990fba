import type { Clock } from '../../core/clock.js';
import { isInstance } from '../../core/error-text.js';
import { InvalidOptionsError, LockUnavailableError } from '../../core/errors.js';
import { commandLimit } from '../../locks/lease-commands.js';
import type { LockInspection } from '../../locks/lock-store.js';
import { unavailable } from '../../locks/reasons.js';
import type { Statement } from '../connection/database.js';
import type { Row } from '../connection/session.js';
import type { Tables } from '../connection/tables.js';
import type { LockStatements } from './lock-table.js';

/**
 * A statement is given up this many milliseconds before its caller gives up. So the caller gets the error of the store,
 * which says what the connection knows.
 */
const EARLIER_MS = 25;

/** How many keys one statement inspects, because a refresh must not wait behind thousands of keys. */
const AT_ONCE = 1000;

/** A lock as its owner asks for it. */
export interface LockRef {
  readonly key: string;
  readonly owner: string;
  /** The time to live of its acquisition, in milliseconds. It decides the time limits. */
  readonly ttl: number;
}

/**
 * The number of the last statement that may change the end of a lock. One counter is enough, because each owner is in
 * one process.
 */
let lastSequence = 0;

/** The commands of a lock store. Extensions and releases overtake acquisitions. */
export class LockCommands {
  readonly #tables: Tables;
  readonly #statements: LockStatements;
  readonly #clock: Clock;

  constructor(tables: Tables, statements: LockStatements, clock: Clock) {
    this.#tables = tables;
    this.#statements = statements;
    this.#clock = clock;
  }

  /** Takes the lock for its time to live, if the lock is free or its owner holds it. */
  take(lock: LockRef, onDoubt: () => void): Promise<boolean> {
    const { key, owner, ttl } = lock;
    const values = [key, owner, String(ttl), this.#nextSequence()];
    return this.#isDone({ text: this.#statements.take, values, limit: limitOf(ttl), onDoubt });
  }

  /** Lets the lock expire `milliseconds` from now, if its owner holds it. */
  extend({ key, owner, ttl }: LockRef, milliseconds: number): Promise<boolean> {
    const values = [key, owner, String(milliseconds), this.#nextSequence()];
    return this.#isDone({ text: this.#statements.extend, values, limit: limitOf(ttl), isUrgent: true });
  }

  /** Frees the lock, if its owner holds it. */
  release({ key, owner, ttl }: LockRef): Promise<boolean> {
    const values = [key, owner];
    return this.#isDone({ text: this.#statements.release, values, limit: limitOf(ttl), isUrgent: true });
  }

  /** The fencing token of the lock, or `undefined` if its owner does not hold it. */
  async fencingToken({ key, owner, ttl }: LockRef): Promise<number | undefined> {
    const values = [key, owner];
    const statement = { text: this.#statements.token, values, limit: limitOf(ttl), isRepeatable: true };
    const rows = await this.#ask(statement);
    return rows[0] === undefined ? undefined : Number(rows[0]['token']);
  }

  async ping(): Promise<void> {
    await this.#ask({ text: `SELECT 'pong' AS answer`, values: [], limit: limitOf() });
  }

  async inspect(keys: readonly string[]): Promise<(LockInspection | undefined)[]> {
    const found = new Array<LockInspection | undefined>(keys.length).fill(undefined);
    for (let from = 0; from < keys.length; from += AT_ONCE) {
      const values = [JSON.stringify(keys.slice(from, from + AT_ONCE))];
      const rows = await this.#ask({ text: this.#statements.inspect, values, limit: limitOf() });
      for (const { place, owner, remaining } of rows)
        found[from + Number(place) - 1] = { owner: String(owner), remainingMs: Number(remaining) };
    }
    return found;
  }

  /** Deletes rows of locks that have ended. @returns how many */
  async sweep(): Promise<number> {
    const rows = await this.#ask({ text: this.#statements.sweep, values: [], limit: limitOf() });
    return Number(rows[0]?.['gone'] ?? 0);
  }

  async #isDone(statement: Statement): Promise<boolean> {
    const done = (await this.#ask(statement))[0]?.['done'];
    // A function of the application that loses the row would look like an owner that holds all locks for ever.
    if (done !== 'true' && done !== 'false')
      throw new LockUnavailableError(
        'the answer of PostgreSQL has no `done`: does `query` hand on its rows?',
      );
    return done === 'true';
  }

  async #ask(statement: Statement): Promise<readonly Row[]> {
    try {
      return await this.#tables.ask(statement);
    } catch (error) {
      throw isInstance(error, InvalidOptionsError) ? error : unavailable(error);
    }
  }

  #nextSequence(): string {
    // Never below the clock, because a process may load this package twice, and both copies may serve one owner.
    lastSequence = Math.max(lastSequence + 1, Math.floor(this.#clock.now() * 1000));
    return String(lastSequence);
  }
}

function limitOf(ttl = Infinity): number {
  return commandLimit(ttl) - EARLIER_MS;
}
