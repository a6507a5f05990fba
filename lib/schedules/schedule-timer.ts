import { type Clock, CLOCK_TOLERANCE_MS } from '../core/clock.js';
import { Linked } from '../core/linked-list.js';
import type { MissedReports } from './missed-reports.js';
import { type Schedule, type Tick, toTick } from './schedule.js';
import type { TimerEntry, TimerGroup, TimerGroups } from './timer-groups.js';

/** Ticks that passed while this process could not look. */
export interface MissedTicks {
  readonly count: number;
  /** Counting stopped at `count`. */
  readonly atLeast: boolean;
  readonly from: number;
  readonly to: number;
}

/** Hears of a schedule's ticks. Its methods must not throw. */
export interface TickListener {
  tick(tick: Tick): void;
  missed(missed: MissedTicks): void;
}

/** The parts that the timers of one application share. */
export interface TimerDeps {
  readonly clock: Clock;
  readonly timers: TimerGroups;
  readonly reports: MissedReports;
  /** Called when the clock was set back, with the milliseconds by which it was. */
  readonly onStepBack: (milliseconds: number) => void;
}

/**
 * The timer of one schedule. If it fires early, it is set again. If it fires late, it runs the latest due tick and
 * reports the others as missed.
 */
export class ScheduleTimer extends Linked<TimerEntry> implements TimerEntry {
  group: TimerGroup | undefined;
  readonly isPaced: boolean;
  readonly #deps: TimerDeps;
  readonly #schedule: Schedule;
  readonly #listener: TickListener;
  #nextTick: number | undefined;
  /** The latest moment that the clock has shown. Ticks up to this moment do not run again. */
  #seen = -Infinity;

  constructor(deps: TimerDeps, schedule: Schedule, listener: TickListener, isPaced: boolean) {
    super();
    this.isPaced = isPaced;
    this.#deps = deps;
    this.#schedule = schedule;
    this.#listener = listener;
  }

  get nextTick(): number | undefined {
    return this.#schedule.isDrivenExternally === true
      ? this.#schedule.nextTick(this.#deps.clock.now())
      : this.#nextTick;
  }

  start(): void {
    this.#seen = this.#deps.clock.now();
    this.#nextTick = this.#schedule.nextTick(this.#seen);
    this.#arm(this.#seen);
  }

  stop(): void {
    this.#deps.timers.delete(this);
    this.#nextTick = undefined;
  }

  onTimer(): void {
    const now = this.#deps.clock.now();
    const wentBack = this.#seen - now;
    if (wentBack > CLOCK_TOLERANCE_MS) {
      this.start();
      this.#deps.onStepBack(wentBack);
      return;
    }
    this.#seen = Math.max(this.#seen, now);
    const due = this.#nextTick;
    if (due === undefined || now < due) this.#arm(now);
    else this.#fire(due, now);
  }

  #arm(now: number): void {
    if (this.#nextTick === undefined || this.#schedule.isDrivenExternally === true) return;
    this.#deps.timers.add(this, this.#nextTick, now);
  }

  #fire(due: number, now: number): void {
    let next = this.#schedule.nextTick(due);
    let latest = toTick(due, next);
    if (now >= latest.nextAt) {
      const at = this.#latestTick(now, due);
      next = this.#schedule.nextTick(at);
      latest = toTick(at, next);
    }
    this.#nextTick = next;
    this.#arm(now);
    // The last tick of a schedule is too late 24 h after it.
    const isPastNext = now >= latest.nextAt;
    if (!isPastNext) this.#listener.tick(latest);
    if (latest.at > due || isPastNext) this.#report(due, latest, isPastNext);
  }

  #latestTick(now: number, due: number): number {
    return Math.max(this.#schedule.latestTick(now) ?? due, due);
  }

  /**
   * Reports the ticks from `due` on that did not run. It counts them later, so that the run sends its first command
   * first.
   */
  #report(due: number, latest: Tick, includeLatest: boolean): void {
    const before = includeLatest ? latest.at + 1 : latest.at;
    this.#deps.reports.add(() => {
      const { count, atLeast } = this.#schedule.countTicks(due, before);
      const to = this.#latestTick(before - 1, due);
      this.#listener.missed({ count, atLeast, from: due, to });
    });
  }
}
