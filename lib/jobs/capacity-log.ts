import { DeadlineTimer, type Clock } from '../core/clock.js';
import type { LogFields } from './log-line.js';

/** The time between two lines, in milliseconds, because a full instance may skip ticks many times a second. */
const PAUSE_MS = 60_000;

/** How many jobs a line names at most. */
const MOST_NAMED = 5;

/**
 * Warns of runs that found no place (`concurrency`). The first run gets a line at once, and the runs of the next minute
 * share one.
 */
export class CapacityLog {
  readonly #clock: Clock;
  readonly #say: (line: string, fields: LogFields) => void;
  readonly #alarm: DeadlineTimer;
  /** The runs of the next line, by their job. */
  readonly #held = new Map<string, number>();
  /** On the monotonic clock. */
  #quietUntil = -Infinity;
  #isClosed = false;

  constructor(clock: Clock, say: (line: string, fields: LogFields) => void) {
    this.#clock = clock;
    this.#say = say;
    this.#alarm = new DeadlineTimer(clock, () => this.#ring());
  }

  note(job: string): void {
    this.#held.set(job, (this.#held.get(job) ?? 0) + 1);
    if (this.#isClosed || this.#clock.monotonic() >= this.#quietUntil) this.#tell();
  }

  /** Logs the runs that were held back, and cancels the timer. */
  close(): void {
    this.#isClosed = true;
    this.#alarm.cancel();
    if (this.#held.size > 0) this.#tell();
  }

  #ring(): void {
    if (this.#clock.monotonic() < this.#quietUntil) this.#alarm.fireBy(this.#quietUntil);
    else if (this.#held.size > 0) this.#tell();
  }

  #tell(): void {
    const count = [...this.#held.values()].reduce((sum, each) => sum + each, 0);
    const names = [...this.#held.keys()];
    this.#held.clear();
    this.#quietUntil = this.#clock.monotonic() + PAUSE_MS;
    if (!this.#isClosed) this.#alarm.fireBy(this.#quietUntil);
    this.#say(capacityLine(count, names), { event: 'run.skipped', reason: 'at-capacity', count });
  }
}

function capacityLine(count: number, names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join(', ');
  const rest = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more jobs` : '';
  const runs = `${count} run${count === 1 ? '' : 's'} of ${shown}${rest}`;
  return `skipped ${runs}, because no place was free here until the next tick: \`concurrency\` is the limit`;
}
