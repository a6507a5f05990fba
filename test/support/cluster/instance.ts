import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { machineTime } from './machine-time.mjs';
import {
  type DeathOrder,
  type Entry,
  type EntryOf,
  type InstanceOptions,
  type Intervention,
  REPORT_MARK,
} from './protocol.js';
import type { ClusterRecord } from './record.js';
import { killWithThisProcess } from './watchdog.js';

const FOLDER = dirname(fileURLToPath(import.meta.url));
const PROGRAM = join(FOLDER, 'instance.mjs');
const SKEWED_CLOCK = pathToFileURL(join(FOLDER, 'skewed-clock.mjs')).href;

/** One process of the application. */
export class Instance {
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;
  #hasExited = false;
  #log = '';

  constructor(
    readonly number: number,
    private readonly record: ClusterRecord,
    options: InstanceOptions,
    /** How far its clock is ahead, in milliseconds. */
    readonly skew: number,
  ) {
    const env = {
      ...process.env,
      NODE_ENV: 'production',
      NO_COLOR: '1',
      CLOCK_OFFSET: String(skew),
      INSTANCE: JSON.stringify(options),
    };
    const child = spawn(process.execPath, ['--import', SKEWED_CLOCK, PROGRAM], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#process = child;
    child.stderr?.on('data', (data: Buffer) => (this.#log += data.toString()));
    if (child.stdout !== null) createInterface(child.stdout).on('line', (line) => this.#read(line));
    const takeBack = child.pid === undefined ? undefined : killWithThisProcess(child.pid);
    // Nothing more is read after 'close'.
    this.#exited = once(child, 'close').finally(() => takeBack?.());
    child.once('close', (code: number | null, signal: NodeJS.Signals | null) => {
      this.#hasExited = true;
      this.#tell({ type: 'exited', code, signal });
    });
  }

  get pid(): number {
    return this.#process.pid ?? -1;
  }

  /** The output other than its reports. */
  get log(): string {
    return this.#log;
  }

  /** Kills it at any point of its work. Returns the time. */
  async kill(): Promise<number> {
    const killed = this.#signal('SIGKILL');
    await this.#exited;
    return killed;
  }

  freeze(): number {
    return this.#signal('SIGSTOP');
  }

  wake(): number {
    return this.#signal('SIGCONT');
  }

  /** Sets its wall clock as far off as before, in the other direction. */
  setClock(): number {
    return this.#signal('SIGUSR2');
  }

  /** Sets its wall clock so far ahead. Returns the time. */
  async skewClock(offset: number): Promise<number> {
    // The time before the order, because the answer may arrive before the next line runs.
    const set = this.record.next('clock-set', 'the clock to be set', (entry) => this.#isOwn(entry));
    this.#order({ clockOffset: offset });
    return (await set).at;
  }

  /**
   * Makes it kill itself at its next command of that kind, and waits for its death. It needs a client of the
   * application.
   */
  async dieAt(death: DeathOrder): Promise<EntryOf<'dying'>> {
    const what = `a death ${death.moment} a ${death.command}`;
    const dies = this.record.next('dying', what, (entry) => this.#isOwn(entry));
    this.#order({ death });
    const dying = await dies;
    await this.#exited;
    return dying;
  }

  /** Lends all connections of the application's pool to other work for so many milliseconds. */
  exhaustPool(milliseconds: number): void {
    this.#order({ exhaustFor: milliseconds });
  }

  /** Asks it to end, waits until it has ended, and returns the time of the request. */
  async terminate(): Promise<number> {
    const asked = this.#signal('SIGTERM');
    await this.record.until(`the end of instance ${this.number} after SIGTERM`, () => this.#hasExited);
    return asked;
  }

  #read(line: string): void {
    if (!line.startsWith(REPORT_MARK)) {
      this.#log += `${line}\n`;
      return;
    }
    // instance.mjs writes the report and is checked against the same types.
    const report = JSON.parse(line.slice(REPORT_MARK.length)) as Entry;
    this.record.add({ ...report, instance: this.number });
  }

  /** Does nothing if it has ended. */
  #signal(signal: NodeJS.Signals): number {
    if (this.#hasExited) return machineTime();
    const at = this.#tell({ type: 'signalled', signal });
    this.#process.kill(signal);
    return at;
  }

  #order(order: { clockOffset: number } | { death: DeathOrder } | { exhaustFor: number }): void {
    // The caller waits for the effect, and so notices an order that does not arrive.
    this.#process.send(order, () => undefined);
  }

  #isOwn({ instance }: Entry): boolean {
    return instance === this.number;
  }

  #tell(event: Intervention): number {
    return this.record.tell(this.number, event);
  }
}
