import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface CommandOptions {
  /** The name of the caller, at the start of every error message. */
  readonly who: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A command in a process group of its own, as a terminal starts it, with its output so far. */
export class Command {
  output = '';
  readonly #child: ChildProcess;
  readonly #line: string;
  readonly #ended: Promise<unknown>;

  constructor(
    program: string,
    args: readonly string[],
    private readonly options: CommandOptions,
  ) {
    this.#line = [program, ...args].join(' ');
    this.#child = spawn(program, args, {
      cwd: options.cwd ?? ROOT,
      // Jest's own NODE_ENV turns scheduling off.
      env: { ...process.env, NODE_ENV: undefined, NO_COLOR: '1', FORCE_COLOR: '0', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#ended = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (text: Buffer) => (this.output += text.toString()));
  }

  /** The exit code, or the name of the signal that ended the command. */
  get code(): number | NodeJS.Signals | null {
    return this.#child.exitCode ?? this.#child.signalCode;
  }

  /** Resolves when `condition` holds. */
  async until(what: string, limit: number, condition: () => boolean): Promise<void> {
    const deadline = performance.now() + limit;
    while (!condition()) {
      if (performance.now() > deadline) this.fail(`${what}: not within ${limit / 1000} s`);
      if (this.code !== null && !condition()) this.fail(`${what}: it ended before (${this.code})`);
      await sleep(30);
    }
  }

  untilPrinted(text: RegExp, limit: number): Promise<void> {
    return this.until(`prints ${String(text)}`, limit, () => text.test(this.output));
  }

  /** Resolves when the command has ended by itself, with every process that holds its output open. */
  async ended(limit: number): Promise<void> {
    const inTime = await Promise.race([this.#ended.then(() => true), sleep(limit, false, { ref: false })]);
    if (!inTime) this.fail(`ends: not within ${limit / 1000} s`);
  }

  /** Returns the output of the command if it succeeds. */
  async succeeds(limit: number): Promise<string> {
    try {
      await this.ended(limit);
    } finally {
      this.killGroup();
    }
    if (this.code !== 0) this.fail(`exit code 0, got ${this.code}`);
    return this.output;
  }

  /** Signals the whole group, as Ctrl-C in a terminal does. */
  signal(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, signal);
  }

  /** Resolves when no process of the group remains. Some systems take a second to forget one that has ended. */
  async untilGone(limit: number): Promise<void> {
    const deadline = performance.now() + limit;
    while (this.#hasProcesses) {
      if (performance.now() > deadline) this.fail(`processes of it remain after ${limit / 1000} s`);
      await sleep(30);
    }
  }

  get #hasProcesses(): boolean {
    try {
      process.kill(-(this.#child.pid ?? NaN), 0);
      return true;
    } catch {
      return false;
    }
  }

  /** Kills the rest of the group. */
  killGroup(): void {
    if (this.#hasProcesses) this.signal('SIGKILL');
  }

  fail(what: string): never {
    throw new Error(`${this.options.who}: \`${this.#line}\`: ${what}. It printed:\n${this.output}`);
  }
}

/** Runs a command to its end. */
export function run(program: string, args: readonly string[], options: CommandOptions, limit = 60_000) {
  return new Command(program, args, options).succeeds(limit);
}
