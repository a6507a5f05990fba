import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A line to a server that can be slow, or break at the worst moment: after a command was executed, before its answer. */
export class FaultProxy {
  readonly #sockets = new Set<Socket>();
  /** The answers that are on their way, for each client: one that is less late does not overtake another. */
  readonly #late = new WeakMap<Socket, Promise<void>>();
  #losing: { readonly command: string; readonly lost: () => void } | undefined;
  /** How many milliseconds every answer takes longer. */
  delay = 0;
  /** Decides about each answer whether the connection breaks in its place. */
  losesAnswer: () => boolean = () => false;
  /** Takes connections and commands, which go nowhere. A connection that has lost a command so stays dead. */
  isHalfOpen = false;
  /** How many answers were lost, commands swallowed, and connections opened. */
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

  /** The next such command reaches the server, and the connection breaks when it answers; resolves then. */
  loseAnswerTo(command: string): Promise<void> {
    return new Promise((lost) => (this.#losing = { command, lost }));
  }

  /** Connections that are opened from now on lead to that port. */
  turnTo(target: number): void {
    this.target = target;
  }

  /** Breaks all connections, as a machine does that knows nothing of them. */
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
      if (this.#losing !== undefined && names(data, this.#losing.command)) {
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

/** Whether the chunk holds that command, as the Redis protocol writes it. */
function names(data: Buffer, command: string): boolean {
  return data.toString('latin1').toLowerCase().includes(`\r\n${command}\r\n`);
}
