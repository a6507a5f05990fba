import type { Clock } from '../../../core/clock.js';
import type { StateCalls } from './state-calls.js';
import type { StateCommands } from './state-commands.js';

/** The server is asked for its time this often. */
const ASK_EVERY_MS = 60_000;

/** Our two clocks may drift apart by so much. More means that the machine slept, or that a clock was set. */
const DRIFT_MS = 1000;

interface Sample {
  /** From our monotonic clock to the time of the server. */
  readonly offset: number;
  readonly answeredAt: number;
  /** From our monotonic clock to our wall clock. */
  readonly wallOffset: number;
  readonly interruptions: number;
}

/**
 * The time of the server, because the clocks of instances may differ by a minute. Between two questions the monotonic
 * clock counts. A Cluster has a time for each node.
 */
export class ServerTime {
  #sample: Sample | undefined;
  readonly #calls: Pick<StateCalls, 'interruptions'>;
  readonly #clock: Clock;

  constructor(calls: Pick<StateCalls, 'interruptions'>, clock: Clock) {
    this.#calls = calls;
    this.#clock = clock;
  }

  /** Milliseconds since 1970. */
  async now(redis: Pick<StateCommands, 'time'>): Promise<number> {
    if (this.#sample === undefined || !this.#isFresh(this.#sample)) this.#sample = await this.#ask(redis);
    return Math.round(this.#clock.monotonic() + this.#sample.offset);
  }

  #isFresh({ answeredAt, wallOffset, interruptions }: Sample): boolean {
    return (
      this.#clock.monotonic() - answeredAt < ASK_EVERY_MS &&
      Math.abs(this.#wallOffset() - wallOffset) < DRIFT_MS &&
      interruptions === this.#calls.interruptions
    );
  }

  async #ask(redis: Pick<StateCommands, 'time'>): Promise<Sample> {
    const { interruptions } = this.#calls;
    const time = await redis.time();
    // The way back is short. The way there may include the opening of the connection.
    const answeredAt = this.#clock.monotonic();
    return { offset: time - answeredAt, answeredAt, wallOffset: this.#wallOffset(), interruptions };
  }

  #wallOffset(): number {
    return this.#clock.now() - this.#clock.monotonic();
  }
}
