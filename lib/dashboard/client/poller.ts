import type { PageClock, PageTimer } from './clock.js';
import type { Got } from './got.js';
import type { LiveSwitch } from './live-switch.js';

/** Between an answer and the next question, in milliseconds. */
const PAUSE_MS = 3000;

/** What a page knows. Data stay when a later question fails. */
export interface Answer<Data> {
  readonly data?: Data | undefined;
  /** When the server gave its last good answer, by the viewer's clock. */
  readonly answeredAt?: number | undefined;
  readonly problem?: { readonly message: string; readonly status?: number | undefined } | undefined;
}

export interface PollerDeps<Data> {
  readonly ask: (tag: string | undefined, signal: AbortSignal) => Promise<Got<Data>>;
  readonly clock: PageClock;
  readonly live: LiveSwitch;
}

/** Asks the same question again and again, while somebody listens and the page is live. */
export class Poller<Data> {
  readonly #deps: PollerDeps<Data>;
  readonly #listeners = new Set<() => void>();
  #answer: Answer<Data> = {};
  #tag: string | undefined;
  #timer: PageTimer | undefined;
  #question: AbortController | undefined;
  #leaveSwitch: (() => void) | undefined;

  constructor(deps: PollerDeps<Data>) {
    this.#deps = deps;
  }

  get answer(): Answer<Data> {
    return this.#answer;
  }

  get isUsed(): boolean {
    return this.#listeners.size > 0;
  }

  /** @returns ends it */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (!this.isUsed) this.#stop();
    };
  }

  /** Asks at once. */
  async refresh(): Promise<void> {
    this.#rest();
    const question = new AbortController();
    this.#question = question;
    const got = await this.#deps.ask(this.#tag, question.signal);
    if (question.signal.aborted) return;
    this.#question = undefined;
    this.#take(got);
    if (this.#deps.live.isOn) this.#timer = this.#deps.clock.after(PAUSE_MS, () => void this.refresh());
  }

  #start(): void {
    this.#leaveSwitch = this.#deps.live.subscribe(() => this.#follow());
    void this.refresh();
  }

  #stop(): void {
    this.#leaveSwitch?.();
    this.#rest();
  }

  #follow(): void {
    if (this.#deps.live.isOn) void this.refresh();
    else this.#timer?.cancel();
  }

  #rest(): void {
    this.#timer?.cancel();
    this.#question?.abort();
    this.#question = undefined;
  }

  #take(got: Got<Data>): void {
    const answeredAt = this.#deps.clock.now();
    if (got.kind === 'problem') {
      const { message, status } = got;
      this.#answer = { ...this.#answer, problem: { message, status } };
    } else if (got.kind === 'unchanged') {
      this.#answer = { data: this.#answer.data, answeredAt };
    } else {
      this.#tag = got.etag;
      this.#answer = { data: got.data, answeredAt };
    }
    for (const listener of [...this.#listeners]) listener();
  }
}
