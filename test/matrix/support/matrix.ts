import { Consumer } from '../../package/support/consumer.js';
import { packedTarball } from '../../package/support/tarball.js';
import { RedisServer } from '../../support/redis-server.js';

/** The time limit for a consumer that npm installs from the registry. */
export const MATRIX_MS = 300_000;

/** The needs of consumers: the tarball of the existing build, and a Redis. */
export class Matrix {
  #redis: RedisServer | undefined;
  readonly #consumers: Consumer[] = [];

  async start(): Promise<void> {
    this.#redis = await RedisServer.start();
  }

  get environment(): NodeJS.ProcessEnv {
    return { REDIS_URL: this.#redis?.url };
  }

  get tarball(): string {
    return packedTarball();
  }

  /** A folder with the sources of a consumer, without its dependencies. */
  folder(fixture: string): Consumer {
    const consumer = new Consumer(fixture, this.environment);
    this.#consumers.push(consumer);
    return consumer;
  }

  async consumer(fixture: string): Promise<Consumer> {
    const consumer = this.folder(fixture);
    await consumer.install(this.tarball);
    return consumer;
  }

  async end(): Promise<void> {
    await this.#redis?.stop();
    for (const consumer of this.#consumers) await consumer.remove();
  }
}
