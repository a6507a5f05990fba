import type { InstanceChannels, LockCommandMessage } from '../core/channels.js';
import type { Clock } from '../core/clock.js';
import type { CommandTimeouts } from './command-timeouts.js';
import { commandLimit } from './lease-commands.js';
import type { Lease, LockStore } from './lock-store.js';
import { noAnswer } from './reasons.js';

/** A question for a lock. */
interface Question {
  /** The time to live that it asks for, in milliseconds. */
  readonly ttl: number;
  askIn(store: LockStore): Promise<unknown>;
}

type Command = LockCommandMessage['command'];

/** Publishes how the lock store answers the commands of this instance, and how long it takes. */
export class ObservedCommands {
  readonly #clock: Clock;
  readonly #limits: CommandTimeouts;
  readonly #channels: InstanceChannels;

  constructor(clock: Clock, limits: CommandTimeouts, channels: InstanceChannels) {
    this.#clock = clock;
    this.#limits = limits;
    this.#channels = channels;
  }

  /** Asks the store once. Without a subscriber this is a plain call, as all commands here are. */
  ask(question: Question, store: LockStore): Promise<unknown> {
    if (!this.#isHeard) return question.askIn(store);
    return this.#watched('acquire', question.ttl, () => question.askIn(store));
  }

  /** @param granted the time to live that the lease was granted with, in milliseconds */
  extend(lease: Lease, ttlMs: number, granted: number): Promise<boolean> {
    return this.#isHeard ? this.#watched('extend', granted, () => lease.extend(ttlMs)) : lease.extend(ttlMs);
  }

  /** @param granted as in {@link extend} */
  release(lease: Lease, granted: number): Promise<boolean> {
    return this.#isHeard ? this.#watched('release', granted, () => lease.release()) : lease.release();
  }

  get #isHeard(): boolean {
    return this.#channels.isHeard('lock-command');
  }

  #watched<Answer>(command: Command, ttl: number, ask: () => Promise<Answer>): Promise<Answer> {
    const sentAt = this.#clock.monotonic();
    const publish = (failure?: { readonly error: unknown }): void => {
      const durationMs = this.#clock.monotonic() - sentAt;
      this.#channels.publish('lock-command', () => ({ command, durationMs, ...failure }));
    };
    // A store that is written in JavaScript may answer without a promise, or throw.
    const answer = (async () => ask())();
    // A command without an answer has failed when its time limit is up, because nobody waits any longer.
    this.#limits.within(commandLimit(ttl), answer, noAnswer).then(
      () => publish(),
      (error: unknown) => publish({ error }),
    );
    return answer;
  }
}
