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
  #closes = 0;

  constructor(sessions: Sessions, clock: Clock) {
    this.#sessions = sessions;
    this.#queue = new StatementQueue(sessions);
    this.#limits = new CommandTimeouts(clock);
    this.#clock = clock;
  }

  /** How often the store was closed. */
  get closes(): number {
    return this.#closes;
  }

  /**
   * Returns the rows of a statement. Sends it again after a conflict with another transaction.
   *
   * @param closes how often the store was closed when the question began. A statement of an older question is not sent,
   * because it would open a connection.
   * @throws LockUnavailableError with the reason of the server, or when there is no answer in time
   * @throws InvalidOptionsError when pg is not installed
   */
  async ask(statement: Statement, closes = this.#closes): Promise<readonly Row[]> {
    const until = this.#clock.monotonic() + statement.limit;
    if (closes !== this.#closes) throw closed();
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

  /**
   * The answer to several statements, unless it takes longer than `limit` milliseconds.
   *
   * @throws LockUnavailableError when there is no answer in time
   */
  within<Answer>(limit: number, answer: Promise<Answer>): Promise<Answer> {
    return this.#limits.within(limit, answer, () => this.#noAnswer({ wasSent: false }, limit));
  }

  /** @throws InvalidOptionsError when no connection can ever be opened */
  async load(): Promise<void> {
    await this.#sessions.load?.();
  }

  /** Closes what was opened by us. Statements that wait for a connection are rejected. */
  close(): Promise<void> {
    this.#closes++;
    this.#queue.rejectAll(closed());
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
        // PgBouncer has a code for a server that it has lost in the middle of a statement.
        if (isTimely && statement.wasSent && isOfConnection(error)) onDoubt?.();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- handed on as it came
        reject(error);
      };
      const statement = new QueuedStatement(text, [...values], answered, failed);
      this.#queue.add(statement, isUrgent);
    });
  }

  #noAnswer({ wasSent }: Pick<QueuedStatement, 'wasSent'>, limit: number): LockUnavailableError {
    if (wasSent || !this.#queue.waitsForConnection) return noAnswer(limit);
    return weighted(1, new LockUnavailableError(`no connection to PostgreSQL within ${limit} ms`));
  }
}

function closed(): LockUnavailableError {
  return new LockUnavailableError('the store was closed');
}

/** How long to wait before the statement is sent again; `undefined` where it is not. */
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
