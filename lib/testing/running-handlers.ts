import type { JobEvents } from '../index.js';
import { isDoneWithin, nextTurn } from './clock/real-time.js';

/** The handlers of one application that are at work, on whatever is no matter of the test's time. */
export class RunningHandlers {
  readonly #settled: () => Promise<void>;
  /** The jobs of the runs, by the ids of these. */
  readonly #called = new Map<string, string>();
  #givenUp = new Set<string>();
  #onIdle: (() => void) | undefined;
  /** How many runs have called their handlers, ever. */
  started = 0;
  /** How many of those for a tick. */
  ticks = 0;

  /** @param settled resolves when each run has ended or waits for time to pass */
  constructor(events: JobEvents, settled: () => Promise<void>) {
    this.#settled = settled;
    events.on('started', ({ id, job, trigger }) => {
      this.started++;
      if (trigger === 'tick') this.ticks++;
      this.#called.set(id, job);
    });
    const ended = ({ id }: { readonly id: string }): void => this.#ended(id);
    events.on('succeeded', ended).on('failed', ended).on('skipped', ended);
  }

  /** Whether no handler has been called that has not ended, but for those that were given up. */
  get isIdle(): boolean {
    return this.#called.size === 0 || [...this.#called.keys()].every((id) => this.#givenUp.has(id));
  }

  /** The jobs of the handlers that are waited for. */
  get waitedFor(): string[] {
    return [...this.#called].filter(([id]) => !this.#givenUp.has(id)).map(([, job]) => job);
  }

  /** The jobs of the handlers that were given up and have not ended. */
  get leftBehind(): string[] {
    return [...this.#called].filter(([id]) => this.#givenUp.has(id)).map(([, job]) => job);
  }

  /** Resolves when every handler has ended, or its run waits for time; those that were given up do not count. */
  async rest(): Promise<void> {
    if (this.isIdle) return;
    const idle = new Promise<void>((resolve) => (this.#onIdle = resolve));
    await Promise.race([this.#settled(), idle]);
  }

  /** Waits no longer for the handlers that have not ended by now. */
  giveUp(): void {
    this.#givenUp = new Set(this.#called.keys());
  }

  #ended(id: string): void {
    this.#called.delete(id);
    this.#givenUp.delete(id);
    if (this.isIdle) this.#onIdle?.();
  }
}

/** The handlers of all applications that share a clock. */
export class AllRunningHandlers {
  readonly #patience: number;
  readonly #onGivenUp: (jobs: readonly string[]) => void;
  readonly #all = new Set<RunningHandlers>();

  /**
   * @param patience how long they are waited for, in milliseconds of real time
   * @param onGivenUp told the jobs of the handlers that are waited for no longer
   */
  constructor(patience: number, onGivenUp: (jobs: readonly string[]) => void) {
    this.#patience = patience;
    this.#onGivenUp = onGivenUp;
  }

  /** How many ticks have run, ever. */
  get ticks(): number {
    let ran = 0;
    for (const { ticks } of this.#all) ran += ticks;
    return ran;
  }

  /** The jobs of the handlers that are waited for. */
  get waitedFor(): string[] {
    return [...this.#all].flatMap(({ waitedFor }) => waitedFor);
  }

  /** The jobs of the handlers that were given up and have not ended. */
  get leftBehind(): string[] {
    return [...this.#all].flatMap(({ leftBehind }) => leftBehind);
  }

  add(handlers: RunningHandlers): void {
    this.#all.add(handlers);
  }

  /** Resolves when nothing goes on any more without time passing; to `false` when patience was at its end before. */
  async settle(): Promise<boolean> {
    for (let before = -1; before !== this.#started;) {
      before = this.#started;
      await nextTurn();
      if (!(await this.#rest())) return false;
    }
    return true;
  }

  /** What has ended may have started something else. */
  get #started(): number {
    let started = 0;
    for (const handlers of this.#all) started += handlers.started;
    return started;
  }

  async #rest(): Promise<boolean> {
    const atWork = [...this.#all].filter(({ isIdle }) => !isIdle);
    if (atWork.length === 0) return true;
    if (await isDoneWithin(this.#patience, Promise.all(atWork.map((handlers) => handlers.rest())))) {
      await nextTurn();
      return true;
    }
    const { waitedFor } = this;
    for (const handlers of atWork) handlers.giveUp();
    this.#onGivenUp(waitedFor);
    return false;
  }
}
