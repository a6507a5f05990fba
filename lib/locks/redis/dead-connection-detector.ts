import type { Clock } from '../../core/clock.js';

/** Nothing was read for so long after a command had run out of its time: the connection is dead. */
const DEAD_AFTER_MS = 4000;

/** As much of a socket as is needed to see whether it is dead. */
interface ReadingSocket {
  readonly bytesRead: number;
}

/**
 * Notices a connection that is open and dead, instead of waiting a quarter of an hour for the operating system. It looks
 * only when a command was not answered in time; ioredis' own `socketTimeout` sets a timer for each command.
 */
export class DeadConnectionDetector {
  #socket: ReadingSocket | undefined;
  #bytesRead = 0;
  #since = 0;

  constructor(private readonly clock: Clock) {}

  /** To be called when a command was not answered in time. @returns whether its connection is dead */
  isDead(socket: ReadingSocket): boolean {
    const now = this.clock.monotonic();
    if (this.#socket === socket && this.#bytesRead === socket.bytesRead)
      return now - this.#since >= DEAD_AFTER_MS;
    this.#socket = socket;
    this.#bytesRead = socket.bytesRead;
    this.#since = now;
    return false;
  }
}
