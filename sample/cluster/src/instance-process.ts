import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Longer than the drain lasts. */
const STOP_LIMIT_MS = 15_000;

/** What an instance runs, and what the launcher hears of it. */
export interface InstanceProgram {
  readonly program: URL;
  readonly environment: NodeJS.ProcessEnv;
  readonly onMessage: (message: unknown) => void;
}

/** A running instance of the application. */
export class InstanceProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(number: number, { program, environment, onMessage }: InstanceProgram) {
    this.name = `instance ${number}`;
    this.#child = fork(fileURLToPath(program), {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#ended = this.#untilEnded();
    this.#child.on('message', onMessage);
    for (const output of [this.#child.stdout, this.#child.stderr]) if (output) this.#prefix(output);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends the process at once, as a crash or a lost machine would. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends the process as a deploy does, so that it drains its runs. */
  async stop(): Promise<void> {
    if (!this.isRunning) return;
    this.#child.kill('SIGTERM');
    const limit = setTimeout(() => this.kill(), STOP_LIMIT_MS);
    await this.#ended;
    clearTimeout(limit);
  }

  async #untilEnded(): Promise<void> {
    await once(this.#child, 'exit');
    console.log(`${this.name} has ended (${this.#child.signalCode ?? this.#child.exitCode})`);
  }

  #prefix(output: Readable): void {
    createInterface({ input: output }).on('line', (line) => console.log(`${this.name} | ${line}`));
  }
}
