import type { Clock } from '../core/clock.js';
import { Linked } from '../core/linked-list.js';
import type { MissedReports } from './missed-reports.js';
import { type Schedule, type Tick, tickBefore } from './schedule.js';
import type { TimerEntry, TimerGroup, TimerGroups } from './timer-groups.js';

/** The clocks of a cluster may differ by this much; a step back by more means that the clock was set. */
const CLOCK_TOLERANCE_MS = 60_000;

/** Ticks that passed while this process could not look. */
export interface MissedTicks {
  readonly count: number;
  /** Counting stopped at `count`. */
  readonly atLeast: boolean;
  readonly from: number;
  readonly to: number;
}

/** Who is told of a schedule's ticks. None of these may throw. */
export interface TickListener {
  tick(tick: Tick): void;
  missed(missed: MissedTicks): void;
}

/** What the timers of one application share. */
export interface TimerDeps {
  readonly clock: Clock;
  readonly wakeUps: TimerGroups;
  readonly reports: MissedReports;
  /** Told by how many milliseconds the clock was set back. */
  readonly onStepBack: (milliseconds: number) => void;
}

/** The timer of one schedule: early it sleeps on, late it runs the latest tick and reports the others. */
export class ScheduleTimer extends Linked<TimerEntry> implements TimerEntry {
  wakeUp: TimerGroup | undefined;
  #nextTick: number | undefined;
  /** The latest moment that the clock has shown. No tick at or before it is run again. */
  #seen = -Infinity;

  constructor(
    private readonly surroundings: TimerDeps,
    private readonly schedule: Schedule,
    private readonly listener: TickListener,
  ) {
    super();
  }

  get nextTick(): number | undefined {
    return this.schedule.isKeptElsewhere === true
      ? this.schedule.nextTick(this.surroundings.clock.now())
      : this.#nextTick;
  }

  start(): void {
    this.#seen = this.surroundings.clock.now();
    this.#nextTick = this.schedule.nextTick(this.#seen);
    this.#sleep(this.#seen);
  }

  stop(): void {
    this.surroundings.wakeUps.delete(this);
    this.#nextTick = undefined;
  }

  wake(): void {
    const now = this.surroundings.clock.now();
    const wentBack = this.#seen - now;
    if (wentBack > CLOCK_TOLERANCE_MS) {
      this.start();
      this.surroundings.onStepBack(wentBack);
      return;
    }
    this.#seen = Math.max(this.#seen, now);
    const due = this.#nextTick;
    if (due === undefined || now < due) this.#sleep(now);
    else this.#fire(due, now);
  }

  #sleep(now: number): void {
    if (this.#nextTick === undefined || this.schedule.isKeptElsewhere === true) return;
    this.surroundings.wakeUps.add(this, this.#nextTick, now);
  }

  #fire(due: number, now: number): void {
    let next = this.schedule.nextTick(due);
    let latest = tickBefore(next, due);
    if (now >= latest.nextAt) {
      const at = this.#latestTick(now, due);
      next = this.schedule.nextTick(at);
      latest = tickBefore(next, at);
    }
    this.#nextTick = next;
    this.#sleep(now);
    const tooLate = now >= latest.nextAt;
    if (!tooLate) this.listener.tick(latest);
    if (latest.at > due || tooLate) this.#report(due, latest, tooLate);
  }

  #latestTick(now: number, due: number): number {
    return Math.max(this.schedule.latestTick(now) ?? due, due);
  }

  /** Tells of the ticks from `due` on that were not run, once the run has sent its first command. */
  #report(due: number, latest: Tick, latestToo: boolean): void {
    const before = latestToo ? latest.at + 1 : latest.at;
    this.surroundings.reports.add(() => {
      const { count, atLeast } = this.schedule.countTicks(due, before);
      const to = this.#latestTick(before - 1, due);
      this.listener.missed({ count, atLeast, from: due, to });
    });
  }
}
