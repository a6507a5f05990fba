import { type Clock, sleep } from '../../core/clock.js';
import { isRecord } from '../../core/option-checks.js';
import { ignoreFailure } from '../../locks/reasons.js';
import type { PostgresQuery } from './postgres-clients.js';
import type { Row, Session, Sessions } from './session.js';

/**
 * A function cannot cancel a statement. Until the function answers, or for this many milliseconds, its statement counts
 * as in flight, because the pool behind the function may have few connections.
 */
const GIVEN_UP_MS = 10_000;

/** Sends statements through a function of the application. */
export class QuerySessions implements Sessions {
  readonly #query: PostgresQuery;
  readonly #clock: Clock;

  constructor(query: PostgresQuery, clock: Clock) {
    this.#query = query;
    this.#clock = clock;
  }

  open(): Promise<Session> {
    let running: Promise<unknown> = Promise.resolve();
    return Promise.resolve({
      run: (text, values) => {
        // Async, because the function may throw at once.
        const rows = (async () => rowsOf(await this.#query(text, values)))();
        running = rows.catch(ignoreFailure);
        return rows;
      },
      end: async () => {
        await Promise.race([running, sleep(this.#clock, GIVEN_UP_MS)]);
      },
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** @throws TypeError if the function returned neither rows nor an object with rows */
function rowsOf(result: unknown): readonly Row[] {
  const rows: unknown = isRecord(result) ? result['rows'] : result;
  if (Array.isArray(rows) && rows.every(isRecord)) return rows;
  throw new TypeError(
    'the function `query` gave no rows: expected an array of objects, or an object with `rows`',
  );
}
