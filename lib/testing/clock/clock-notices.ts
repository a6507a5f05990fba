import { everyReal } from './real-time.js';

/** Test frameworks give up a test after 5 s, so the notice comes before. */
const LONG_MS = 3000;

/** The progress of a test clock. */
export interface Progress {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly until: number;
  /** How many ticks have run since its start. */
  readonly ticks: number;
  /** The jobs of the handlers for which the clock waits. */
  readonly waitedFor: readonly string[];
}

/** Writes on the console why a test hangs or takes long. */
export class ClockNotices {
  readonly #patience: number;
  readonly #takesTimersAlong: boolean;
  readonly #named = new Set<string>();

  /**
   * @param patience how many milliseconds the clock waits for a handler
   * @param takesTimersAlong whether the clock advances faked timers
   */
  constructor(patience: number, takesTimersAlong: boolean) {
    this.#patience = patience;
    this.#takesTimersAlong = takesTimersAlong;
  }

  /** The clock has given up the handlers of these jobs. It stays silent if faked timers may still end them. */
  givenUp(jobs: readonly string[]): void {
    if (!this.#takesTimersAlong) {
      this.#name(jobs, 'A handler that waits for a faked timer needs `advanceTimers`.');
    }
  }

  /** The handlers of these jobs still run at the end of the clock's way. */
  leftBehind(jobs: readonly string[]): void {
    if (this.#takesTimersAlong) this.#name(jobs, 'None of the faked timers that fired has ended it.');
  }

  /** Does `work`, and writes its progress every few seconds of real time. */
  async during(work: () => Promise<void>, progress: () => Progress): Promise<void> {
    const stop = everyReal(LONG_MS, () => sayProgress(progress()));
    try {
      await work();
    } finally {
      stop();
    }
  }

  /** Names each job only once, because a handler that hangs does so at each tick. */
  #name(jobs: readonly string[], hint: string): void {
    const unnamed = new Set(jobs.filter((job) => !this.#named.has(job)));
    if (unnamed.size === 0) return;
    for (const job of unnamed) this.#named.add(job);
    const handlers = handlersOf([...unnamed]);
    const reason = `because its \`patience\` of ${this.#patience} ms of real time is over`;
    say(`the clock no longer waits for ${handlers}, ${reason}. ${hint}`);
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
