import { InstanceProcess } from '../../cluster/src/instance-process.js';

const PROGRAM = new URL('./instance.js', import.meta.url);
const INSTANCES = 3;

/** The instances of the application, each in a process of its own. */
export class Launcher {
  readonly #instances: InstanceProcess[] = [];
  readonly #redisUrl: string;

  constructor(redisUrl: string) {
    this.#redisUrl = redisUrl;
  }

  /** Resolves when all instances are up. */
  async start(): Promise<void> {
    const numbers = Array.from({ length: INSTANCES }, (_, index) => index + 1);
    await Promise.all(numbers.map((number) => this.#startOne(number)));
  }

  /** Lets each instance drain its runs. */
  async stop(): Promise<void> {
    await Promise.all(this.#instances.map((instance) => instance.stop()));
  }

  /** The first instance pauses a job for the whole cluster. */
  #startOne(number: number): Promise<void> {
    return new Promise((resolve) => {
      const environment = {
        REDIS_URL: this.#redisUrl,
        LOG_FILE: logFileOf(number),
        ...(number === 1 && { PAUSES: 'yes' }),
      };
      const instance = new InstanceProcess(number, {
        program: PROGRAM,
        environment,
        onMessage: (url) => {
          console.log(`${instance.name} answers at ${String(url)}, and logs into ${logFileOf(number)}`);
          resolve();
        },
      });
      this.#instances.push(instance);
      console.log(`${instance.name} has process id ${instance.pid}`);
    });
  }
}

/** The folder is that in which the sample was started. */
function logFileOf(number: number): string {
  return `sample/operations/data/instance-${number}.log`;
}
