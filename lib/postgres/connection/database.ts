import { type Clock, sleep } from '../../core/clock.js';
import { isInstance } from '../../core/error-text.js';
import { InvalidOptionsError, LockUnavailableError } from '../../core/errors.js';
import { CommandTimeouts } from '../../locks/command-timeouts.js';
import { loggable, noAnswer, unavailable, weighted } from '../../locks/reasons.js';
import type { Row, Sessions } from './session.js';
import { isOfConnection, SERIALIZATION_FAILURE, sqlStateOf } from './sql-state.js';
import { QueuedStatement, StatementQueue } from './statement-queue.js';

/**
 * The pause before a statement is sent again over another connection, in milliseconds, because the server may be
 * restarting.
 */
const REPEAT_PAUSE_MS = 100;

/** One SQL statement. It casts its parameters, which are strings. */
export interface Statement {
  readonly text: string;
  readonly values: readonly string[];
  /** How long the statement may take, in milliseconds. The wait for a connection counts. */
  readonly limit: number;
  /** Whether the statement overtakes statements that are not urgent. */
  readonly isUrgent?: boolean | undefined;
  /** Whether the server may execute it twice. If so, it is sent again after its connection has ended. */
  readonly isRepeatable?: boolean | undefined;
  /** Called when the server may have executed the statement, or may still do so, but has not answered. */
  readonly onDoubt?: (() => void) | undefined;
}

/** Sends statements, and gives each one up when its time limit is over. */
export class Database {
  readonly #sessions: Sessions;
  readonly #queue: StatementQueue;
  readonly #limits: CommandTimeouts;
  readonly #clock: Clock;
  /** A statement that is older than the last close is not sent again, because that would open a connection. */
  #closes = 0;

  constructor(sessions: Sessions, clock: Clock) {
    this.#sessions = sessions;
    this.#queue = new StatementQueue(sessions);
    this.#limits = new CommandTimeouts(clock);
    this.#clock = clock;
  }

  /**
   * Returns the rows of a statement. Sends it again after a conflict with another transaction.
   *
   * @throws LockUnavailableError with the reason of the server, or when there is no answer in time
   * @throws InvalidOptionsError when pg is not installed
   */
  async ask(statement: Statement): Promise<readonly Row[]> {
    const until = this.#clock.monotonic() + statement.limit;
    const closes = this.#closes;
    for (;;) {
      try {
        return await this.#send(statement, until);
      } catch (error) {
        const pause = pauseAfter(error, statement);
        if (pause === undefined || this.#clock.monotonic() + pause >= until) throw reasonOf(error);
        if (pause > 0) await sleep(this.#clock, pause);
        if (closes !== this.#closes) throw reasonOf(error);
      }
    }
  }

  /** Closes the connections that the store opened. Rejects statements that wait for a connection. */
  close(): Promise<void> {
    this.#closes++;
    this.#queue.rejectAll(new LockUnavailableError('the store was closed'));
    return this.#sessions.close();
  }

  #send(
    { text, values, isUrgent = false, limit, onDoubt }: Statement,
    until: number,
  ): Promise<readonly Row[]> {
    return new Promise((resolve, reject) => {
      const left = Math.max(until - this.#clock.monotonic(), 1);
      const timeout = this.#limits.set(left === limit ? limit : Math.ceil(left), () => {
        const reason = this.#noAnswer(statement, limit);
        this.#queue.giveUp(statement);
        if (statement.wasSent) onDoubt?.();
        reject(reason);
      });
      const answered = (rows: readonly Row[]): void => {
        timeout.cancel();
        resolve(rows);
      };
      const failed = (error: unknown): void => {
        const isTimely = timeout.cancel();
        if (isTimely && statement.wasSent && sqlStateOf(error) === undefined) onDoubt?.();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- passed on unchanged
        reject(error);
      };
      const statement = new QueuedStatement(text, [...values], answered, failed);
      this.#queue.add(statement, isUrgent);
    });
  }

  #noAnswer({ wasSent }: QueuedStatement, limit: number): LockUnavailableError {
    if (wasSent || !this.#queue.waitsForConnection) return noAnswer(limit);
    return weighted(1, new LockUnavailableError(`no connection to PostgreSQL within ${limit} ms`));
  }
}

/** How long to wait before the statement is sent again, in milliseconds; `undefined` if it must not be. */
function pauseAfter(error: unknown, { isRepeatable = false }: Statement): number | undefined {
  if (sqlStateOf(error) === SERIALIZATION_FAILURE) return 0;
  const isOurs = isInstance(error, InvalidOptionsError) || isInstance(error, LockUnavailableError);
  return isRepeatable && !isOurs && isOfConnection(error) ? REPEAT_PAUSE_MS : undefined;
}

/** Keeps the server's code in the cause, where {@link sqlStateOf} finds it. */
function reasonOf(error: unknown): Error {
  if (isInstance(error, InvalidOptionsError) || isInstance(error, LockUnavailableError)) return error;
  const reason = unavailable(error);
  const code = sqlStateOf(error);
  return code === undefined
    ? reason
    : Object.assign(reason, { cause: Object.assign(loggable(error), { code }) });
}
