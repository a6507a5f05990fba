import type { InstanceChannels, LockCommandMessage } from '../core/channels.js';
import type { Clock } from '../core/clock.js';
import type { Acquisition } from './acquisition.js';
import type { CommandTimeouts } from './command-timeouts.js';
import { commandLimit } from './lease-commands.js';
import type { Lease, LockStore } from './lock-store.js';
import { noAnswer } from './reasons.js';

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

  /** Sends a command to the store. Without a subscriber this is a plain call. @param ttl of the lock, in milliseconds */
  send<Answer>(command: Command, ttl: number, ask: () => Promise<Answer>): Promise<Answer> {
    return this.#channels.isHeard('lock-command') ? this.#watched(command, ttl, ask) : ask();
  }

  /** Asks the store once. */
  ask(acquisition: Acquisition, store: LockStore): Promise<unknown> {
    return this.send('acquire', acquisition.ttl, () => acquisition.askIn(store));
  }

  /** The lease with its commands observed. */
  lease(lease: Lease | undefined, ttl: number): Lease | undefined {
    return lease === undefined ? undefined : new ObservedLease(lease, ttl, this);
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

class ObservedLease implements Lease {
  readonly #lease: Lease;
  readonly #ttl: number;
  readonly #commands: ObservedCommands;

  constructor(lease: Lease, ttl: number, commands: ObservedCommands) {
    this.#lease = lease;
    this.#ttl = ttl;
    this.#commands = commands;
  }

  get key(): string {
    return this.#lease.key;
  }

  extend(ttlMs: number): Promise<boolean> {
    return this.#commands.send('extend', this.#ttl, () => this.#lease.extend(ttlMs));
  }

  release(): Promise<boolean> {
    return this.#commands.send('release', this.#ttl, () => this.#lease.release());
  }

  fencingToken(): Promise<number> {
    return this.#lease.fencingToken();
  }
}
