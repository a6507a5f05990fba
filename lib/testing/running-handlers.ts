import type { JobEvents } from '../index.js';
import { isDoneWithin, nextTurn } from './clock/real-time.js';

/** The handlers of one application that run now. They may wait for real work, such as I/O, and not for virtual time. */
export class RunningHandlers {
  readonly #settled: () => Promise<void>;
  /** Jobs by the ids of their runs. */
  readonly #called = new Map<string, string>();
  #givenUp = new Set<string>();
  #onIdle: (() => void) | undefined;
  /** How many runs have called their handlers so far. */
  started = 0;
  /** How many of these runs were for a tick. */
  ticks = 0;

  /** @param settled resolves when each run has ended or waits for virtual time */
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

  /** Whether all handlers have ended, apart from those that were given up. */
  get isIdle(): boolean {
    return this.#called.size === 0 || [...this.#called.keys()].every((id) => this.#givenUp.has(id));
  }

  /** The jobs of the handlers for which the clock waits. */
  get waitedFor(): string[] {
    return [...this.#called].filter(([id]) => !this.#givenUp.has(id)).map(([, job]) => job);
  }

  /** The jobs of the handlers that were given up and have not ended. */
  get leftBehind(): string[] {
    return [...this.#called].filter(([id]) => this.#givenUp.has(id)).map(([, job]) => job);
  }

  /** Resolves when each handler has ended, was given up, or belongs to a run that waits for virtual time. */
  async rest(): Promise<void> {
    if (this.isIdle) return;
    const idle = new Promise<void>((resolve) => (this.#onIdle = resolve));
    await Promise.race([this.#settled(), idle]);
  }

  /** Gives up the handlers that have not ended by now, so that nothing waits for them. */
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
   * @param patience how long to wait for handlers, in milliseconds of real time
   * @param onGivenUp called with the jobs of the handlers that are given up
   */
  constructor(patience: number, onGivenUp: (jobs: readonly string[]) => void) {
    this.#patience = patience;
    this.#onGivenUp = onGivenUp;
  }

  /** How many ticks have run so far. */
  get ticks(): number {
    let ran = 0;
    for (const { ticks } of this.#all) ran += ticks;
    return ran;
  }

  /** The jobs of the handlers for which the clock waits. */
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

  /** Resolves when everything waits for virtual time: to `true`, or to `false` if handlers were given up for it. */
  async settle(): Promise<boolean> {
    for (let before = -1; before !== this.#started;) {
      before = this.#started;
      await nextTurn();
      if (!(await this.#rest())) return false;
    }
    return true;
  }

  /** Counts again, because a run that ended may have started another one. */
  get #started(): number {
    let started = 0;
    for (const handlers of this.#all) started += handlers.started;
    return started;
  }

  async #rest(): Promise<boolean> {
    const busy = [...this.#all].filter(({ isIdle }) => !isIdle);
    if (busy.length === 0) return true;
    if (await isDoneWithin(this.#patience, Promise.all(busy.map((handlers) => handlers.rest())))) {
      await nextTurn();
      return true;
    }
    const { waitedFor } = this;
    for (const handlers of busy) handlers.giveUp();
    this.#onGivenUp(waitedFor);
    return false;
  }
}
