import { Linked, LinkedList } from '../../core/linked-list.js';
import type { Row, Session, Sessions } from './session.js';
import { keepsConnection } from './sql-state.js';

/** How many statements of a store may be in flight, because a pool of the application may have few connections. */
export const MOST_SESSIONS = 2;

/** A statement that waits for a connection, or runs on one. */
export class QueuedStatement extends Linked<QueuedStatement> {
  /** Whether the server may have executed it, or may still do so. */
  wasSent = false;
  /** Resolves when it is given up. */
  readonly givenUp: Promise<'given up'>;
  #giveUp: (() => void) | undefined;

  constructor(
    readonly text: string,
    readonly values: string[],
    readonly resolve: (rows: readonly Row[]) => void,
    readonly reject: (error: unknown) => void,
  ) {
    super();
    this.givenUp = new Promise((resolveGivenUp) => {
      this.#giveUp = () => resolveGivenUp('given up');
    });
  }

  /** Called when its caller no longer waits for the rows. */
  giveUp(): void {
    this.#giveUp?.();
  }
}

/** Runs statements on a few connections. Urgent statements come first, otherwise the order is the order of arrival. */
export class StatementQueue {
  readonly #urgent = new LinkedList<QueuedStatement>();
  readonly #others = new LinkedList<QueuedStatement>();
  readonly #sessions: Sessions;
  /** How many connections are open or opening. */
  #open = 0;
  /** How many connections are opening. */
  #opening = 0;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** Whether statements wait for a connection, and none is open yet. */
  get waitsForConnection(): boolean {
    return this.#opening > 0 && this.#opening === this.#open;
  }

  add(statement: QueuedStatement, isUrgent: boolean): void {
    (isUrgent ? this.#urgent : this.#others).add(statement);
    this.#advance();
  }

  /** Removes a statement that was not sent. If it was sent, its connection ends. */
  giveUp(statement: QueuedStatement): void {
    const isWaiting = this.#urgent.delete(statement) || this.#others.delete(statement);
    if (!isWaiting) statement.giveUp();
  }

  /** Rejects all statements that were not sent. */
  rejectAll(error: unknown): void {
    for (let next = this.#shift(); next !== undefined; next = this.#shift()) next.reject(error);
  }

  #advance(): void {
    const isEmpty = this.#urgent.isEmpty && this.#others.isEmpty;
    if (!isEmpty && this.#open < MOST_SESSIONS) void this.#work();
  }

  async #work(): Promise<void> {
    this.#open++;
    const session = await this.#connect();
    if (session !== undefined) {
      let isBroken = false;
      for (let next = this.#shift(); next !== undefined; next = isBroken ? undefined : this.#shift())
        isBroken = !(await run(next, session));
      await ended(session, isBroken);
    }
    this.#open--;
    if (session !== undefined) this.#advance();
  }

  async #connect(): Promise<Session | undefined> {
    this.#opening++;
    try {
      return await this.#sessions.open();
    } catch (error) {
      // If there is another connection, it takes the waiting statements.
      if (this.#open === this.#opening) this.rejectAll(error);
      return undefined;
    } finally {
      this.#opening--;
    }
  }

  #shift(): QueuedStatement | undefined {
    for (const list of [this.#urgent, this.#others]) {
      const { first } = list;
      if (first === undefined) continue;
      list.delete(first);
      return first;
    }
    return undefined;
  }
}

/** A pool may fail to take a connection back, as when a listener of its own throws. Then its place is free all the same. */
async function ended(session: Session, isBroken: boolean): Promise<void> {
  try {
    await session.end(isBroken);
  } catch {
    // The statement has its answer, so nobody needs to hear of it.
  }
}

/** @returns whether the connection can be used again */
async function run(statement: QueuedStatement, session: Session): Promise<boolean> {
  const { text, values, resolve, reject } = statement;
  statement.wasSent = true;
  const answer = session.run(text, values).then(
    (rows) => {
      resolve(rows);
      return true;
    },
    (error: unknown) => {
      reject(error);
      return keepsConnection(error);
    },
  );
  return (await Promise.race([answer, statement.givenUp])) === true;
}
