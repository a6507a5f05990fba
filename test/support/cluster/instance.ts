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
    // After 'close' nothing more is read from it.
    this.#exited = once(child, 'close').finally(() => takeBack?.());
    child.once('close', (code: number | null, signal: NodeJS.Signals | null) => {
      this.#hasExited = true;
      this.#tell({ type: 'exited', code, signal });
    });
  }

  get pid(): number {
    return this.#process.pid ?? -1;
  }

  /** What it printed beside its reports. */
  get log(): string {
    return this.#log;
  }

  /** Cuts it off in the middle of whatever it does; tells when. */
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

  /** Sets its wall clock: off as much as it was, the other way. */
  setClock(): number {
    return this.#signal('SIGUSR2');
  }

  /** Sets its wall clock, which is then so far ahead; tells when. */
  async skewClock(offset: number): Promise<number> {
    // Before the order: the answer may be there before the next line of this process is.
    const set = this.record.next('clock-set', 'the clock to be set', (entry) => this.#isOwn(entry));
    this.#order({ clockOffset: offset });
    return (await set).at;
  }

  /** Lets it kill itself at its next command of that kind, which must be given a client; waits until it is dead. */
  async dieAt(death: DeathOrder): Promise<EntryOf<'dying'>> {
    const what = `a death ${death.moment} a ${death.command}`;
    const dies = this.record.next('dying', what, (entry) => this.#isOwn(entry));
    this.#order({ death });
    const dying = await dies;
    await this.#exited;
    return dying;
  }

  /** Asks it to end, waits until it has, and tells when it was asked. */
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
    // Written by instance.mjs, which is checked against the same types.
    const report = JSON.parse(line.slice(REPORT_MARK.length)) as Entry;
    this.record.add({ ...report, instance: this.number });
  }

  /** Does nothing to one that has ended. */
  #signal(signal: NodeJS.Signals): number {
    if (this.#hasExited) return machineTime();
    const at = this.#tell({ type: 'signalled', signal });
    this.#process.kill(signal);
    return at;
  }

  #order(order: { clockOffset: number } | { death: DeathOrder }): void {
    // What was ordered is waited for: an order that did not arrive is noticed there.
    this.#process.send(order, () => undefined);
  }

  #isOwn({ instance }: Entry): boolean {
    return instance === this.number;
  }

  #tell(event: Intervention): number {
    return this.record.tell(this.number, event);
  }
}
