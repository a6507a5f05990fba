import type { Timeline } from './timeline.js';

/** A command as redis-semaphore sends it. */
export interface RedisCommand {
  /** The instance that has sent it. */
  readonly from: number;
  readonly name: 'take' | 'extend' | 'token' | 'ping';
  readonly key: string;
  readonly owner: string;
  readonly ttl: number;
}

/** What is told of each command that was executed. */
export type Executed = (command: RedisCommand, reply: unknown) => void;

/** A Redis server: keys that expire, in an order of its own, and the ways in which it fails. */
export class SimulatedRedis {
  readonly #entries = new Map<string, { readonly owner: string; expiresAt: number }>();
  readonly #tokens = new Map<string, { readonly token: number; readonly owner: string }>();
  #frozenUntil = -Infinity;
  #waiting: (() => void)[] = [];

  constructor(
    private readonly timeline: Timeline,
    private readonly executed: Executed,
  ) {}

  /** Who holds the key. */
  ownerOf(key: string): string | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.expiresAt > this.timeline.now ? entry.owner : undefined;
  }

  /** Takes a request in: answered at once, or when the server goes on. */
  submit(perform: () => void): void {
    if (this.timeline.now < this.#frozenUntil) this.#waiting.push(perform);
    else perform();
  }

  /** The server stands still, keeps what it is sent, and goes on; its keys expire meanwhile. */
  freeze(milliseconds: number): void {
    this.#frozenUntil = Math.max(this.#frozenUntil, this.timeline.now + milliseconds);
    this.timeline.at(this.#frozenUntil, () => {
      if (this.timeline.now < this.#frozenUntil) return;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const perform of waiting) perform();
    });
  }

  /** All data are lost. */
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
