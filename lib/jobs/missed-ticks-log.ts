import { DeadlineTimer, type Clock } from '../core/clock.js';
import type { TicksMissed } from '../runs/job-events.js';
import type { LogFields } from './log-line.js';

/** A job has one line in this time, in milliseconds, because a short interval may miss ticks many times a second. */
const PAUSE_MS = 60_000;

/** Gaps of one job, added up. */
interface Gaps {
  readonly gaps: number;
  readonly missed: TicksMissed;
}

/** A job whose last line is younger than a minute. */
interface QuietJob {
  /** The end of the minute, on the monotonic clock. */
  readonly until: number;
  /** The gaps for the next line. */
  held: Gaps | undefined;
}

/** Logs missed ticks: the first gap of a job at once, and the gaps of the minute after it in one line. */
export class MissedTicksLog {
  readonly #clock: Clock;
  readonly #say: (line: string, fields: LogFields) => void;
  readonly #quiet = new Map<string, QuietJob>();
  readonly #alarm: DeadlineTimer;
  #isClosed = false;

  constructor(clock: Clock, say: (line: string, fields: LogFields) => void) {
    this.#clock = clock;
    this.#say = say;
    this.#alarm = new DeadlineTimer(clock, () => this.#ring());
  }

  note(missed: TicksMissed): void {
    if (this.#isClosed) {
      this.#tellOf({ gaps: 1, missed });
      return;
    }
    const quiet = this.#quiet.get(missed.job);
    const gaps = together(quiet?.held, missed);
    if (quiet !== undefined && this.#clock.monotonic() < quiet.until) quiet.held = gaps;
    else this.#tell(gaps);
  }

  /** Logs the gaps that were held back, and takes the timer back. Later gaps are logged at once. */
  close(): void {
    this.#isClosed = true;
    this.#alarm.cancel();
    const held = [...this.#quiet.values()].map((quiet) => quiet.held);
    this.#quiet.clear();
    for (const gaps of held) if (gaps !== undefined) this.#tellOf(gaps);
  }

  #tell(gaps: Gaps): void {
    const until = this.#clock.monotonic() + PAUSE_MS;
    this.#quiet.set(gaps.missed.job, { until, held: undefined });
    this.#alarm.fireBy(until);
    this.#tellOf(gaps);
  }

  #tellOf(gaps: Gaps): void {
    const { job, count } = gaps.missed;
    this.#say(missedLine(gaps), { event: 'ticks.missed', job, count });
  }

  #ring(): void {
    const now = this.#clock.monotonic();
    for (const [job, { until, held }] of [...this.#quiet]) {
      if (until > now) {
        this.#alarm.fireBy(until);
        continue;
      }
      this.#quiet.delete(job);
      if (held !== undefined) this.#tell(held);
    }
  }
}

function together(held: Gaps | undefined, missed: TicksMissed): Gaps {
  if (held === undefined) return { gaps: 1, missed };
  const { job, from, count, atLeast } = held.missed;
  const isLeast = atLeast === true || missed.atLeast === true;
  const sum = { job, count: count + missed.count, from, to: missed.to };
  return { gaps: held.gaps + 1, missed: isLeast ? { ...sum, atLeast: true } : sum };
}

function missedLine({ gaps, missed: { job, count, atLeast, from, to } }: Gaps): string {
  const ticks = `${atLeast ? 'at least ' : ''}${count} tick${count === 1 ? '' : 's'}`;
  const often = gaps === 1 ? '' : ` in ${gaps} gaps`;
  const span = `${from.toISOString()} to ${to.toISOString()}`;
  return `${job} missed ${ticks}${often} (${span}): the process was blocked or suspended, or its clock was set`;
}
