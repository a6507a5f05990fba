import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A proxy of a server that can be slow, or break at the worst moment, between the execution of a command and its
 * answer.
 */
export class FaultProxy {
  readonly #sockets = new Set<Socket>();
  /** The answers on their way, for each client. A faster answer does not overtake an earlier one. */
  readonly #late = new WeakMap<Socket, Promise<void>>();
  #losing: { readonly text: string; readonly lost: () => void } | undefined;
  /** The additional delay of every answer, in milliseconds. */
  delay = 0;
  /** Decides for each answer whether the connection breaks instead. */
  losesAnswer: () => boolean = () => false;
  /** Accepts connections and commands without any effect. A connection that has lost a command this way stays dead. */
  isHalfOpen = false;
  /** The number of lost answers, swallowed commands and opened connections. */
  readonly seen = { lost: 0, swallowed: 0, connections: 0 };

  private constructor(
    private readonly server: Server,
    private target: number,
  ) {}

  static async start(target: number): Promise<FaultProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new FaultProxy(server, target);
    server.on('connection', (client) => proxy.#join(client));
    return proxy;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The URL of a server with the address of the proxy instead of its own. */
  urlFor(url: string): string {
    const own = new URL(url);
    own.port = new URL(this.url).port;
    return own.href;
  }

  /** The next such command to Redis reaches it, and its connection breaks before the answer. Resolves then. */
  loseAnswerTo(command: string): Promise<void> {
    return this.loseAnswerAfter(`\r\n${command}\r\n`);
  }

  /** The same for the next question with that text, in small letters. */
  loseAnswerAfter(text: string): Promise<void> {
    return new Promise((lost) => (this.#losing = { text, lost }));
  }

  /** Later connections lead to that port. */
  turnTo(target: number): void {
    this.target = target;
  }

  /** Breaks all connections, as a device on the way does that has forgotten them. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  #join(client: Socket): void {
    this.seen.connections++;
    const server = connect(this.target, '127.0.0.1');
    this.#tie(client, server);
    let lost: (() => void) | undefined;
    let isDead = false;
    client.on('data', (data) => {
      isDead ||= this.isHalfOpen;
      if (isDead) {
        this.seen.swallowed++;
        return;
      }
      if (this.#losing !== undefined && hasText(data, this.#losing.text)) {
        lost = this.#losing.lost;
        this.#losing = undefined;
      }
      server.write(data);
    });
    server.on('data', (data) => {
      if (isDead) return;
      if (lost !== undefined || this.losesAnswer()) {
        this.seen.lost++;
        client.destroy();
      } else this.#answer(client, data);
      lost?.();
    });
  }

  #tie(client: Socket, server: Socket): void {
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
  }

  #answer(client: Socket, data: Buffer): void {
    const before = this.#late.get(client);
    if (this.delay === 0 && before === undefined) return void client.write(data);
    const late = Promise.all([before, sleep(this.delay, undefined, { ref: false })]).then(() => {
      if (!client.destroyed) client.write(data);
      if (this.#late.get(client) === late) this.#late.delete(client);
    });
    this.#late.set(client, late);
  }
}

function hasText(data: Buffer, text: string): boolean {
  return data.toString('latin1').toLowerCase().includes(text);
}
