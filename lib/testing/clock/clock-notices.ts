import { everyReal } from './real-time.js';

/** Test frameworks give a test up after 5 s, so it is told before. */
const LONG_MS = 3000;

/** How far a test clock has come. */
export interface Progress {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly until: number;
  /** How many ticks have run on the way. */
  readonly ticks: number;
  /** The jobs whose handlers are waited for. */
  readonly waitedFor: readonly string[];
}

/** What a test clock says on the console, so that a test that hangs or takes long says why. */
export class ClockNotices {
  readonly #patience: number;
  readonly #takesTimersAlong: boolean;
  readonly #named = new Set<string>();

  /**
   * @param patience for how many milliseconds a handler is waited for
   * @param takesTimersAlong whether faked timers go along with the clock
   */
  constructor(patience: number, takesTimersAlong: boolean) {
    this.#patience = patience;
    this.#takesTimersAlong = takesTimersAlong;
  }

  /** The handlers of these jobs are waited for no longer. Where faked timers go along, one of those may end them yet. */
  givenUp(jobs: readonly string[]): void {
    if (!this.#takesTimersAlong) {
      this.#name(jobs, 'A handler that waits for a faked timer needs `advanceTimers`.');
    }
  }

  /** The handlers of these jobs are at work still when the time that was to pass has passed. */
  leftBehind(jobs: readonly string[]): void {
    if (this.#takesTimersAlong) this.#name(jobs, 'No faked timer that has come has ended it.');
  }

  /** Does `work`, and says every few seconds of real time how far it is. */
  async during(work: () => Promise<void>, progress: () => Progress): Promise<void> {
    const stop = everyReal(LONG_MS, () => sayProgress(progress()));
    try {
      await work();
    } finally {
      stop();
    }
  }

  /** Once for each job: one that hangs does so at each tick. */
  #name(jobs: readonly string[], hint: string): void {
    const unnamed = new Set(jobs.filter((job) => !this.#named.has(job)));
    if (unnamed.size === 0) return;
    for (const job of unnamed) this.#named.add(job);
    const handlers = handlersOf([...unnamed]);
    const reason = `because its \`patience\` of ${this.#patience} ms of real time is over`;
    say(`it waits no longer for ${handlers}, ${reason}. ${hint}`);
  }
}

function sayProgress({ at, until, ticks, waitedFor }: Progress): void {
  const [now, end] = [at, until].map((moment) => new Date(moment).toISOString());
  const wait = waitedFor.length === 0 ? '' : ` It waits for ${handlersOf(waitedFor)}.`;
  say(`it is ${now} on the way to ${end}, and ${ticks} ticks have run.${wait}`);
}

function handlersOf(jobs: readonly string[]): string {
  return `the handler${jobs.length === 1 ? '' : 's'} of ${jobs.join(', ')}`;
}

function say(text: string): void {
  console.warn(`TestClock: ${text}`);
}
