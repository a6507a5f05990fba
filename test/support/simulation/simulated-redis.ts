import type { Timeline } from './timeline.js';

/** A command as redis-semaphore sends it. */
export interface RedisCommand {
  /** The instance that sends it. */
  readonly from: number;
  readonly name: 'take' | 'extend' | 'token' | 'ping';
  readonly key: string;
  readonly owner: string;
  readonly ttl: number;
}

/** Receives each executed command. */
export type Executed = (command: RedisCommand, reply: unknown) => void;

/** A Redis server with keys that expire, one order of commands, and several kinds of faults. */
export class SimulatedRedis {
  readonly #entries = new Map<string, { readonly owner: string; expiresAt: number }>();
  readonly #tokens = new Map<string, { readonly token: number; readonly owner: string }>();
  #frozenUntil = -Infinity;
  #waiting: (() => void)[] = [];

  constructor(
    private readonly timeline: Timeline,
    private readonly executed: Executed,
  ) {}

  /** The owner of the key, if any. */
  ownerOf(key: string): string | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.expiresAt > this.timeline.now ? entry.owner : undefined;
  }

  /** Accepts a request. The answer comes at once, or when the server continues after a freeze. */
  submit(perform: () => void): void {
    if (this.timeline.now < this.#frozenUntil) this.#waiting.push(perform);
    else perform();
  }

  /** The server stands still, keeps its requests and then continues. Keys expire meanwhile. */
  freeze(milliseconds: number): void {
    this.#frozenUntil = Math.max(this.#frozenUntil, this.timeline.now + milliseconds);
    this.timeline.at(this.#frozenUntil, () => {
      if (this.timeline.now < this.#frozenUntil) return;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const perform of waiting) perform();
    });
  }

  /** Loses all data. */
  forget(): void {
    this.#entries.clear();
    this.#tokens.clear();
  }

  execute(command: RedisCommand): unknown {
    const reply = this.#perform(command);
    this.executed(command, reply);
    return reply;
  }

  #perform({ name, key, owner, ttl }: RedisCommand): unknown {
    if (name === 'ping') return 'PONG';
    if (name === 'take') return this.#take(key, owner, ttl);
    if (this.ownerOf(key) !== owner) return name === 'token' ? '' : 0;
    if (name === 'token') return String(this.#token(key, owner));
    // An expiry that is not in the future deletes the key.
    if (ttl <= 0) this.#entries.delete(key);
    else this.#entries.set(key, { owner, expiresAt: this.timeline.now + ttl });
    return 1;
  }

  #take(key: string, owner: string, ttl: number): unknown {
    if (ttl <= 0) return new Error("ERR invalid expire time in 'set' command");
    if (this.ownerOf(key) !== undefined) return null;
    this.#entries.set(key, { owner, expiresAt: this.timeline.now + ttl });
    return 'OK';
  }

  #token(key: string, owner: string): number {
    const last = this.#tokens.get(key);
    if (last?.owner === owner) return last.token;
    const token = Math.max((last?.token ?? 0) + 1, this.timeline.now * 1000);
    this.#tokens.set(key, { token, owner });
    return token;
  }
}
