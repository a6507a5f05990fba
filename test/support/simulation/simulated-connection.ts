import type { RedisClient } from '../../../lib/locks/redis/redis-client.js';
import type { Network } from './network.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { RedisCommand, SimulatedRedis } from './simulated-redis.js';
import type { Timeline } from './timeline.js';

/** The time after which our own client notices that its connection is dead. */
const NOTICED_AFTER_MS = 5000;

interface Request {
  readonly command: RedisCommand;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly isResent: boolean;
}

/** An ioredis client as this package sees it. Commands keep their order, may be lost, and are then sent once more. */
export class SimulatedConnection implements RedisClient {
  readonly status = 'ready';
  readonly #listeners = new Set<() => void>();
  #lastArrival = 0;
  #lastAnswer = 0;

  constructor(
    private readonly timeline: Timeline,
    private readonly process: SimulatedProcess,
    private readonly redis: SimulatedRedis,
    private readonly network: Network,
    private readonly instance: number,
  ) {}

  on(event: string, listener: () => void): void {
    if (event === 'close') this.#listeners.add(listener);
  }

  off(_event: string, listener: () => void): void {
    this.#listeners.delete(listener);
  }

  set(key: string, owner: string, _px: 'PX', ttl: number): Promise<unknown> {
    return this.#send({ name: 'take', key, owner, ttl });
  }

  evalsha(_sha: string, _keys: number, key: string, owner: string, ttl: number): Promise<unknown> {
    return this.#send({ name: 'extend', key, owner, ttl });
  }

  eval(_script: string, _keys: number, key: string, owner: string): Promise<unknown> {
    return this.#send({ name: 'token', key, owner, ttl: 0 });
  }

  ping(): Promise<unknown> {
    return this.#send({ name: 'ping', key: '', owner: '', ttl: 0 });
  }

  #send(details: Omit<RedisCommand, 'from'>): Promise<unknown> {
    const command = { ...details, from: this.instance };
    return new Promise((resolve, reject) => this.#ship({ command, resolve, reject, isResent: false }));
  }

  #ship(request: Request): void {
    const { now } = this.timeline;
    if (this.network.has('refuse', this.instance)) {
      this.#refuse(request);
      return;
    }
    if (this.network.has('lose questions', this.instance)) {
      this.#lose(request);
      return;
    }
    this.#lastArrival = Math.max(this.#lastArrival, now + this.network.latency('questions', this.instance));
    this.timeline.at(this.#lastArrival, () => this.redis.submit(() => this.#arrive(request)));
  }

  #arrive(request: Request): void {
    const reply = this.redis.execute(request.command);
    if (this.network.has('lose answers', this.instance)) {
      this.#lose(request);
      return;
    }
    this.#lastAnswer = Math.max(
      this.#lastAnswer,
      this.timeline.now + this.network.latency('answers', this.instance),
    );
    this.timeline.at(this.#lastAnswer, () =>
      this.process.receive(() => (reply instanceof Error ? request.reject(reply) : request.resolve(reply))),
    );
  }

  #refuse(request: Request): void {
    this.timeline.at(this.timeline.now + 1, () =>
      this.process.receive(() => request.reject(new Error('connect ECONNREFUSED'))),
    );
  }

  /** No answer comes until the client notices the loss. It then reconnects and sends the command once more. */
  #lose(request: Request): void {
    const noticed = (): void => {
      for (const listener of this.#listeners) listener();
      if (request.isResent) request.reject(new Error('Reached the max retries per request limit'));
      else this.#ship({ ...request, isResent: true });
    };
    this.timeline.at(this.timeline.now + NOTICED_AFTER_MS, () => this.process.receive(noticed));
  }
}
