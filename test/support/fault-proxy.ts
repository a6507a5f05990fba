import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line to a server that can be slow, or break at the worst moment: after a command was executed, before its answer. */
export class FaultProxy {
  readonly #sockets = new Set<Socket>();
  #losing: { readonly command: string; readonly lost: () => void } | undefined;
  /** How many milliseconds every answer takes longer. */
  delay = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
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

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  #join(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    let lost: (() => void) | undefined;
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (data) => {
      if (this.#losing !== undefined && names(data, this.#losing.command)) {
        lost = this.#losing.lost;
        this.#losing = undefined;
      }
      server.write(data);
    });
    server.on('data', (data) => {
      if (lost === undefined) this.#answer(client, data);
      else client.destroy();
      lost?.();
    });
  }

  #answer(client: Socket, data: Buffer): void {
    if (this.delay === 0) client.write(data);
    else setTimeout(() => client.destroyed || client.write(data), this.delay).unref();
  }
}

/** Whether the chunk holds that command, as the Redis protocol writes it. */
function names(data: Buffer, command: string): boolean {
  return data.toString('latin1').toLowerCase().includes(`\r\n${command}\r\n`);
}
