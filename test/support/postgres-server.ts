import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPostgresFolder } from '../../scripts/ensure-postgres.js';
import { freePort } from './free-port.js';

/** In milliseconds. The first start writes a whole database. */
const TIMEOUT = 30_000;

/** A standby accepts read-only connections. */
const READY = /database system is ready to accept (?:read.only )?connections/;

export interface PostgresServerOptions {
  /** The password of the user `postgres`. By default nobody needs one. */
  password?: string;
  /** Settings of the server, such as `max_connections`. */
  settings?: Readonly<Record<string, string>>;
  /** By default a free port. */
  port?: number;
  /** The server starts with the data of that one, which needs no password. It follows that one until it is promoted. */
  standbyOf?: Pick<PostgresServer, 'port'>;
}

/**
 * A real PostgreSQL server on 127.0.0.1 with the database and the user `postgres`, whose data do not survive a crash of
 * the machine. It ends with the process that started it.
 */
export class PostgresServer {
  private process: ChildProcess | undefined;
  private watchdog: ChildProcess | undefined;
  private isPaused = false;
  private isDisposed = false;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly programs: string,
    private readonly options: PostgresServerOptions,
  ) {}

  static async start(options: PostgresServerOptions = {}): Promise<PostgresServer> {
    const programs = findPostgresFolder();
    if (programs === undefined) throw new Error('No PostgreSQL server found: npm run postgres');
    const folder = mkdtempSync(join(tmpdir(), 'postgres-server-'));
    const server = new PostgresServer(options.port ?? (await freePort()), folder, programs, options);
    try {
      server.initialize();
      await server.launch();
    } catch (error) {
      await server.dispose();
      throw error;
    }
    return server;
  }

  get url(): string {
    return this.urlOf('postgres', this.options.password);
  }

  get pid(): number {
    if (this.process?.pid === undefined) throw new Error('The PostgreSQL server is not running');
    return this.process.pid;
  }

  /** What it has logged since its start. */
  get log(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8');
  }

  /** The connection string of another user, or with another password. */
  urlOf(user: string, password?: string): string {
    const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
    return `postgres://${user}${secret}@127.0.0.1:${this.port}/postgres`;
  }

  /** Stops the server and removes its data. */
  async dispose(): Promise<void> {
    await this.stop();
    this.isDisposed = true;
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Stops the server and breaks its connections. The data stay. */
  async stop(signal: NodeJS.Signals = this.isPaused ? 'SIGKILL' : 'SIGINT'): Promise<void> {
    const child = this.process;
    if (child === undefined) return;
    const exited = once(child, 'exit');
    child.ref();
    const backends = signal === 'SIGKILL' ? this.backends() : [];
    for (const pid of backends) kill(pid, signal);
    child.kill(signal);
    await Promise.race([exited, sleep(TIMEOUT, undefined, { ref: false })]);
    if (this.process !== undefined) child.kill('SIGKILL');
    await exited;
  }

  /** Starts the server again on the same port with its data, also if it is already stopped. */
  async restart(): Promise<void> {
    await this.stop();
    await this.launch();
  }

  /** Freezes the server. Connections stay open, but no answer comes. */
  pause(): void {
    this.isPaused = true;
    // The first signal keeps the server from starting further backends.
    kill(this.pid, 'SIGSTOP');
    for (const pid of this.backends()) kill(pid, 'SIGSTOP');
  }

  resume(): void {
    for (const pid of this.backends()) kill(pid, 'SIGCONT');
    kill(this.pid, 'SIGCONT');
    this.isPaused = false;
  }

  private initialize(): void {
    const { password, standbyOf } = this.options;
    const secret = join(this.folder, 'password');
    if (password !== undefined) writeFileSync(secret, password);
    chmodSync(this.folder, 0o755);
    const user = unprivileged();
    if (user !== undefined) chownSync(this.folder, user.uid, user.gid);
    if (standbyOf !== undefined) {
      this.copy(standbyOf.port);
      return;
    }
    const auth = password === undefined ? ['--auth=trust'] : ['--auth=scram-sha-256', `--pwfile=${secret}`];
    this.run('initdb', ['-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync', ...auth]);
  }

  private copy(port: number): void {
    const primary = `host=127.0.0.1 port=${port} user=postgres`;
    this.run('pg_basebackup', ['-d', primary, '--write-recovery-conf', '--checkpoint=fast', '--no-sync']);
  }

  /** Runs a program that writes the data. */
  private run(program: string, args: readonly string[]): void {
    const { status, stderr, error } = spawnSync(join(this.programs, program), ['-D', this.data, ...args], {
      encoding: 'utf8',
      cwd: this.folder,
      ...unprivileged(),
    });
    if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr}`);
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private async launch(): Promise<void> {
    const log = openSync(join(this.folder, 'log'), 'w');
    const child = (this.process = spawn(join(this.programs, 'postgres'), this.args(), {
      stdio: ['ignore', log, log],
      cwd: this.folder,
      ...unprivileged(),
    }));
    closeSync(log);
    for (const event of ['error', 'exit']) child.once(event, () => this.ended());
    child.unref();
    if (child.pid !== undefined) this.watchdog = killWithThisProcess(child.pid, this.folder);
    await this.untilReady();
  }

  private args(): string[] {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(this.port),
      unix_socket_directories: '',
      fsync: 'off',
      full_page_writes: 'off',
      synchronous_commit: 'off',
      ...this.options.settings,
    };
    return [
      '-D',
      this.data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
  }

  private async untilReady(): Promise<void> {
    const deadline = Date.now() + TIMEOUT;
    while (this.process !== undefined && Date.now() < deadline) {
      if (READY.test(this.log)) return;
      await sleep(20);
    }
    await this.stop('SIGKILL');
    throw new Error(`The PostgreSQL server on port ${this.port} did not start:\n${this.log}`);
  }

  /** The processes of the connections, and those of the server itself. Each has a process group of its own. */
  private backends(): number[] {
    const { stdout } = spawnSync('pgrep', ['-P', String(this.pid)], { encoding: 'utf8' });
    return stdout.split('\n').filter(Boolean).map(Number);
  }

  private ended(): void {
    this.process = undefined;
    this.isPaused = false;
    this.watchdog?.kill('SIGKILL');
    if (this.isDisposed) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A backend may have ended in between. */
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** PostgreSQL refuses to run as root. Debian's package makes the user `postgres`. */
export function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((what) => spawnSync('id', [what, user], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error('PostgreSQL does not run as root, and there is no user `postgres` or `nobody`');
}

/**
 * Waits for the end of a pipe that no process writes to, which comes however this process ends, and then kills the
 * server. Its other processes end with it. A killed process or worker of Jest has no 'exit' event for it.
 */
function killWithThisProcess(pid: number, folder: string): ChildProcess {
  const script = 'read -r _; kill -9 "$1" $(pgrep -P "$1"); rm -rf "$2"';
  const watchdog = spawn('sh', ['-c', script, 'sh', String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return watchdog;
}
