import type { Clock } from '../../core/clock.js';
import type { RedisClient } from './redis-client.js';

/** A connection is dead when nothing was read for so long after a command had timed out. */
const DEAD_AFTER_MS = 4000;

/** As much of a socket as is needed to see whether it is dead. */
interface ReadingSocket {
  readonly bytesRead: number;
}

/**
 * Notices a connection that is open and dead, because the operating system takes a quarter of an hour to do so. It looks
 * only when a command was not answered in time. The `socketTimeout` of ioredis sets a timer for each command.
 */
export class DeadConnectionDetector {
  #socket: ReadingSocket | undefined;
  #bytesRead = 0;
  #since = 0;

  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Call it when a command was not answered in time.
   *
   * @returns whether its connection is dead
   */
  isDead(socket: ReadingSocket): boolean {
    const now = this.#clock.monotonic();
    if (this.#socket === socket && this.#bytesRead === socket.bytesRead)
      return now - this.#since >= DEAD_AFTER_MS;
    this.#socket = socket;
    this.#bytesRead = socket.bytesRead;
    this.#since = now;
    return false;
  }
}

type RedisSocket = NonNullable<RedisClient['stream']>;

/** Kept, because a test framework may replace it, and a corked socket would stay corked. */
const nextTick = process.nextTick.bind(process);

/**
 * Gathers the commands of one turn of the event loop in one write. A write each would wake the server up for each, and cost
 * both sides more than the commands. The first command goes at once, because it is mostly the only one.
 */
export class WriteBatcher {
  #isFirst = true;
  #corked: RedisSocket | undefined;

  /** Call it before each command. */
  beforeCommand(socket: RedisSocket): void {
    if (this.#isFirst) {
      this.#isFirst = false;
      nextTick(this.#end);
    } else if (this.#corked === undefined) {
      this.#corked = socket;
      socket.cork();
    }
  }

  /** Nothing else is left to do in this turn. */
  readonly #end = (): void => {
    this.#isFirst = true;
    this.#corked?.uncork();
    this.#corked = undefined;
  };
}
