import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRedisServer } from '../../scripts/ensure-redis.js';
import { freePort } from './free-port.js';

const TIMEOUT = 5_000;

export interface RedisServerOptions {
  password?: string;
  /** Further arguments of redis-server. */
  args?: string[];
  /** By default a free port. */
  port?: number;
}

/** A real Redis server on 127.0.0.1 without persistence. It ends with the process that started it. */
export class RedisServer {
  private process: ChildProcess | undefined;
  private watchdog: ChildProcess | undefined;
  private folder = '';
  private log = '';
  private isPaused = false;

  private constructor(
    readonly port: number,
    private readonly options: RedisServerOptions,
  ) {}

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(options.port ?? (await freePort()), options);
    await server.launch();
    return server;
  }

  get url(): string {
    const { password } = this.options;
    return `redis://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${this.port}`;
  }

  get pid(): number {
    if (this.process?.pid === undefined) throw new Error('The Redis server is not running');
    return this.process.pid;
  }

  /**
   * Stops the server, by default in an orderly way. A paused server reacts only to SIGKILL. A stopped server stays
   * stopped.
   */
  async stop(signal: NodeJS.Signals = this.isPaused ? 'SIGKILL' : 'SIGTERM'): Promise<void> {
    const child = this.process;
    if (child === undefined) return;
    const exited = once(child, 'exit');
    child.ref();
    child.kill(signal);
    await Promise.race([exited, sleep(TIMEOUT, undefined, { ref: false })]);
    if (this.process !== undefined) child.kill('SIGKILL');
    await exited;
  }

  /** Restarts the server on the same port, empty, also if it is already stopped. */
  async restart(): Promise<void> {
    await this.stop();
    await this.launch();
  }

  /** Freezes the server. Connections stay open, but no answer comes. */
  pause(): void {
    process.kill(this.pid, 'SIGSTOP');
    this.isPaused = true;
  }

  resume(): void {
    process.kill(this.pid, 'SIGCONT');
    this.isPaused = false;
  }

  private async launch(): Promise<void> {
    const program = findRedisServer();
    if (program === undefined) throw new Error('No Redis server found: npm run redis');
    this.folder = mkdtempSync(join(tmpdir(), 'redis-server-'));
    const log = openSync(join(this.folder, 'log'), 'w');
    const child = (this.process = spawn(program, this.args(), { stdio: ['ignore', log, log] }));
    closeSync(log);
    for (const event of ['error', 'exit']) child.once(event, () => this.ended());
    child.unref();
    if (child.pid !== undefined) this.watchdog = killWithThisProcess(child.pid, this.folder);
    await this.untilAnswering();
  }

  private args(): string[] {
    const { password, args = [] } = this.options;
    const own = ['--bind', '127.0.0.1', '--port', String(this.port), '--dir', this.folder];
    const auth = password === undefined ? [] : ['--requirepass', password];
    return [...own, '--save', '', '--appendonly', 'no', ...auth, ...args, '--loglevel', 'notice'];
  }

  private async untilAnswering(): Promise<void> {
    const deadline = Date.now() + TIMEOUT;
    while (this.process !== undefined && Date.now() < deadline) {
      // The server's own log line comes first, because another server on this port could answer.
      if (this.readLog().includes('Ready to accept connections') && (await answersPing(this.port))) return;
      await sleep(20);
    }
    await this.stop('SIGKILL');
    throw new Error(`The Redis server on port ${this.port} did not start:\n${this.log}`);
  }

  private readLog(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8');
  }

  private ended(): void {
    this.process = undefined;
    this.isPaused = false;
    this.watchdog?.kill('SIGKILL');
    this.log = this.readLog();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A server that asks for a password answers, too, with an error. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('data', (data) => finish(/^(\+PONG|-NOAUTH)/.test(data.toString())));
  });
}

/**
 * Waits for the end of a pipe that no process writes to, which comes however this process ends, and then kills the
 * server. A killed process or worker of Jest has no 'exit' event for it.
 */
function killWithThisProcess(pid: number, folder: string): ChildProcess {
  const script = 'read -r _; kill -9 "$1"; rm -rf "$2"';
  const watchdog = spawn('sh', ['-c', script, 'sh', String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return watchdog;
}
