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
  /** More arguments of redis-server. */
  args?: string[];
  /** A free one by default. */
  port?: number;
}

/** A real Redis server on 127.0.0.1 that keeps nothing on disk. It ends with the process that started it. */
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

  /** Ends it, by default in good order. One that is paused hears nothing but SIGKILL. Does nothing when it has ended. */
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

  /** Starts it again on the same port, empty, whether it is still running or not. */
  async restart(): Promise<void> {
    await this.stop();
    await this.launch();
  }

  /** Freezes it: connections stay open, and nothing answers. */
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
      // Its word for it comes first: the answer may be that of another server on this port.
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

/** One that asks for a password answers too, with an error. */
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
 * Waits for the end of a pipe that nobody writes to, which comes however this process ends, and kills then:
 * a process that is killed, or a worker of Jest, has no 'exit' event to do it in.
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
