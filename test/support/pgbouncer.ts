import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPgBouncer } from '../../scripts/ensure-pgbouncer.js';
import { killWithThisProcess } from './cluster/watchdog.js';
import { freePort } from './free-port.js';
import { unprivileged } from './postgres-server.js';

/** In milliseconds. */
const TIMEOUT = 10_000;

export interface PgBouncerOptions {
  /** The port of the server. */
  readonly target: number;
  /** How many connections to the server all clients share. */
  readonly poolSize: number;
}

/** A PgBouncer in transaction mode on 127.0.0.1, for the user and the database `postgres`. */
export class PgBouncer {
  readonly #folder: string;
  #process: ChildProcess | undefined;
  #takeBack: (() => void) | undefined;
  #log = '';

  private constructor(
    readonly port: number,
    options: PgBouncerOptions,
  ) {
    this.#folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
    chmodSync(this.#folder, 0o755);
    writeFileSync(this.#settings, settings(port, options));
  }

  static async start(options: PgBouncerOptions): Promise<PgBouncer> {
    const bouncer = new PgBouncer(await freePort(), options);
    await bouncer.restart();
    return bouncer;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** Breaks all connections, and starts it again on the same port. */
  async restart(): Promise<void> {
    await this.#end();
    const program = findPgBouncer();
    if (program === undefined) throw new Error('No PgBouncer found: npm run pgbouncer');
    const child = spawn(program, [this.#settings], {
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: this.#folder,
      ...unprivileged(),
    });
    this.#process = child;
    this.#log = '';
    child.stderr.on('data', (data: Buffer) => (this.#log += data.toString()));
    if (child.pid !== undefined) this.#takeBack = killWithThisProcess(child.pid);
    const deadline = Date.now() + TIMEOUT;
    while (!this.#log.includes('process up')) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`PgBouncer did not start:\n${this.#log}`);
      await sleep(20);
    }
  }

  async stop(): Promise<void> {
    await this.#end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child?.exitCode !== null) return;
    const exited = once(child, 'exit');
    // An orderly end would wait for its clients.
    child.kill('SIGKILL');
    await exited;
    this.#takeBack?.();
  }

  get #settings(): string {
    return join(this.#folder, 'pgbouncer.ini');
  }
}

/** It ignores no startup parameter that it refuses by default, because a store sends none. */
function settings(port: number, { target, poolSize }: PgBouncerOptions): string {
  return `[databases]
postgres = host=127.0.0.1 port=${target} dbname=postgres user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
server_login_retry = 1
`;
}
