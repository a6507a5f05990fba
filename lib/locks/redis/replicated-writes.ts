import { LockUnavailableError } from '../../core/errors.js';
import { commandLimit } from '../lease-commands.js';
import { unavailable } from '../reasons.js';
import type { RedisConnection } from './redis-connection.js';

/** A write that the primary has executed, and that replicas may not have yet. */
interface Write {
  /** The connection that carried it. `WAIT` covers only the writes of its own connection. */
  readonly line: Line;
  readonly limit: number;
  readonly acknowledged: () => void;
  readonly failed: (reason: LockUnavailableError) => void;
}

type Line = Pick<RedisConnection, 'connected' | 'interruptions'>;

/** Sends `WAIT`, and resolves to the number of replicas that have acknowledged. */
type Wait = (replicas: number, milliseconds: number) => Promise<number>;

/** Kept here, because a test framework may replace it, and then no write would be confirmed. */
const nextTick = process.nextTick.bind(process);

/**
 * Confirms writes once enough replicas have them. `WAIT` blocks its connection, so one is sent at a time. It covers all
 * writes that were answered before.
 */
export class ReplicatedWrites {
  readonly #replicas: number;
  readonly #connection: RedisConnection;
  readonly #wait: Wait;
  #writes: Write[] = [];
  #isWaiting = false;

  constructor(replicas: number, connection: RedisConnection, wait: Wait) {
    this.#replicas = replicas;
    this.#connection = connection;
    this.#wait = wait;
  }

  /**
   * Passes on the answer to a command. A grant waits until enough replicas have it, and a refusal does not wait.
   *
   * @param ttl the time to live of the lock, in milliseconds
   * @throws LockUnavailableError when too few replicas acknowledged it within a quarter of the longest time limit of the turn
   */
  async confirm(answer: Promise<boolean>, ttl = Infinity): Promise<boolean> {
    const isGranted = await answer;
    if (isGranted) await this.#acknowledged(ttl);
    return isGranted;
  }

  #acknowledged(ttl: number): Promise<void> {
    return new Promise((acknowledged, failed) => {
      this.#writes.push({ line: this.#line, limit: commandLimit(ttl), acknowledged, failed });
      if (this.#isWaiting) return;
      this.#isWaiting = true;
      this.#confirmAfterThisTurn();
    });
  }

  /** Confirms at the end of the turn, because its other answers may still be unread. */
  #confirmAfterThisTurn(): void {
    nextTick(() => {
      void this.#confirmAll().then(() => {
        this.#isWaiting = this.#writes.length > 0;
        if (this.#isWaiting) this.#confirmAfterThisTurn();
      });
    });
  }

  async #confirmAll(): Promise<void> {
    const writes = this.#writes.splice(0);
    // The longest limit, because each write has its own. A quarter of any limit is less than the shortest limit.
    const failure = await this.#failureOf(Math.max(...writes.map(({ limit }) => limit)));
    for (const { line, acknowledged, failed } of writes) {
      if (!this.#isStill(line)) failed(new LockUnavailableError(LINE_LOST));
      else if (failure === undefined) acknowledged();
      else failed(failure);
    }
  }

  async #failureOf(limit: number): Promise<LockUnavailableError | undefined> {
    // A store that was closed must not connect again.
    if (!this.#connection.isOpen) return new LockUnavailableError(LINE_LOST);
    const milliseconds = Math.floor(limit / 4);
    try {
      const found = await this.#wait(this.#replicas, milliseconds);
      return found >= this.#replicas ? undefined : tooFew(found, this.#replicas, milliseconds);
    } catch (error) {
      return unavailable(error);
    }
  }

  get #line(): Line {
    const { connected, interruptions } = this.#connection;
    return { connected, interruptions };
  }

  /** A new connection has no writes, so its `WAIT` is satisfied at once, perhaps by another primary. */
  #isStill({ connected, interruptions }: Line): boolean {
    const now = this.#line;
    return connected !== undefined && connected === now.connected && interruptions === now.interruptions;
  }
}

const LINE_LOST = 'the connection ended before the replicas of Redis had acknowledged the lock';

function tooFew(found: number, wanted: number, milliseconds: number): LockUnavailableError {
  return new LockUnavailableError(
    `too few replicas of Redis acknowledged the lock within ${milliseconds} ms (${found} of ${wanted})`,
  );
}
