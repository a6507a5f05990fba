import { Alarm, type Clock } from '../clock.js';
import type { ActiveRun } from './job-run.js';
import type { JobLock } from './runnable-job.js';

/** After this many `lockTimeout`s a run is worth a warning: while it lasts, its job runs nowhere else. */
const TIMEOUTS = 10;
const EVERY_MS = 3_600_000;

/** Warns of runs that block their job everywhere because they do not end: once early, then every hour. */
export class LongRuns {
  readonly #warnAt = new Map<ActiveRun, number>();
  readonly #alarm: Alarm;

  /** @param warn told the run and its age in milliseconds */
  constructor(
    private readonly clock: Clock,
    private readonly warn: (run: ActiveRun, age: number) => void,
  ) {
    this.#alarm = new Alarm(clock, () => {
      this.#look();
    });
  }

  begin(run: ActiveRun, { ttl }: JobLock): void {
    this.#set(run, this.clock.monotonic() + TIMEOUTS * ttl);
  }

  end(run: ActiveRun): void {
    // The alarm stays set, and may ring for nothing: to set it anew for each run costs more.
    this.#warnAt.delete(run);
  }

  /** No warning from now on. */
  stop(): void {
    this.#alarm.silence();
    this.#warnAt.clear();
  }

  #set(run: ActiveRun, moment: number): void {
    this.#warnAt.set(run, moment);
    this.#alarm.ringBy(moment);
  }

  #look(): void {
    const now = this.clock.monotonic();
    for (const [run, moment] of this.#warnAt) {
      if (moment > now) {
        this.#alarm.ringBy(moment);
      } else {
        this.warn(run, this.clock.now() - run.startedAt.getTime());
        this.#set(run, now + EVERY_MS);
      }
    }
  }
}
