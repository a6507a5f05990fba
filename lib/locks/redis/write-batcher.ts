import type { RedisClient } from './redis-client.js';

/** What is written between `cork()` and `uncork()` is sent by the latter. */
type RedisSocket = NonNullable<RedisClient['stream']>;

/** Kept, since a test framework may put its own in its place, and what is corked would stay so. */
const nextTick = process.nextTick.bind(process);

/**
 * Commands that are sent in one turn of the event loop go to the server in one write: a write each would wake the server
 * up for each, and both sides would be busy with that more than with the commands. The first goes at once, since it is
 * mostly the only one.
 */
export class WriteBatcher {
  #isFirst = true;
  #corked: RedisSocket | undefined;

  /** To be called before each command. */
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
