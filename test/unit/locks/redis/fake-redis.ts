import type { RedisClient } from '../../../../lib/locks/redis/redis-client.js';

type Command = (...command: unknown[]) => unknown;

/** A client that answers each command as the test says, and counts them. */
export class FakeRedis implements RedisClient {
  status = 'ready';
  readonly sent: string[] = [];
  readonly #listeners = new Map<string, ((...details: unknown[]) => void)[]>();

  constructor(private readonly answers: { readonly set: Command; readonly evalsha: Command }) {}

  set = (...command: unknown[]): unknown => this.#send('set', this.answers.set, command);
  evalsha = (...command: unknown[]): unknown => this.#send('evalsha', this.answers.evalsha, command);
  eval = (): unknown => Promise.reject(new Error('no script is unknown'));
  ping = (): unknown => Promise.resolve('PONG');

  on(event: string, listener: (...details: unknown[]) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  emit(event: string): void {
    for (const listener of this.#listeners.get(event) ?? []) listener();
  }

  off(): void {
    // Nobody counts them.
  }

  #send(name: string, answer: Command, command: unknown[]): unknown {
    this.sent.push(name);
    return answer(...command);
  }
}
