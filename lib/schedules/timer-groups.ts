import type { Clock, Timer } from '../core/clock.js';
import { type Linked, LinkedList } from '../core/linked-list.js';

/**
 * The longest delay of one timer, as in croner, because a timer misses its moment when the machine sleeps or its clock
 * is set. Virtual time has neither problem.
 */
export const LONGEST_TIMER_MS = 30_000;

/** After this long, firing pauses until the sockets have been read, so that the first jobs get their answers early. */
const FIRING_FOR_MS = 5;

/** The clock is read once per so many entries, because reading it costs as much as firing one. */
const FIRED_PER_CLOCK_READ = 32;

/** The entries of one moment, and their timer. */
export interface TimerGroup {
  /** On the wall clock; `Infinity` for the group of all entries beyond the longest delay. */
  readonly moment: number;
  readonly timer: Timer;
  readonly entries: LinkedList<TimerEntry>;
}

/** A timer of one schedule, as a group holds it. */
export interface TimerEntry extends Linked<TimerEntry> {
  /** Only {@link TimerGroups} sets it. */
  group: TimerGroup | undefined;
  /** The timer has fired, maybe early. It may add itself again, and must not throw. */
  onTimer(): void;
}

/**
 * Groups the timers of all jobs by their moment, so that each moment needs one timer. Jobs that are due in more than 30
 * s share a single timer, and are grouped again when it fires.
 */
export class TimerGroups {
  readonly #clock: Clock;
  readonly #keepAlive: boolean;
  readonly #groups = new Map<number, TimerGroup>();
  #timekeeper: unknown;

  /** @param keepAlive whether these timers keep the process alive */
  constructor(clock: Clock, keepAlive: boolean) {
    this.#clock = clock;
    this.#keepAlive = keepAlive;
  }

  /** Fires at `moment` of the wall clock, or soon if it has passed. Real time fires after 30 s at the latest. */
  add(entry: TimerEntry, moment: number, now: number): void {
    const delay = Math.max(moment - now, 1);
    const isFar = delay > LONGEST_TIMER_MS && this.#clock.isVirtual !== true;
    const group = isFar ? this.#at(Infinity, LONGEST_TIMER_MS) : this.#at(moment, delay);
    group.entries.add(entry);
    entry.group = group;
  }

  /** Takes the entry out of its group. */
  delete(entry: TimerEntry): void {
    const { group } = entry;
    if (group === undefined) return;
    entry.group = undefined;
    group.entries.delete(entry);
    if (!group.entries.isEmpty) return;
    group.timer.cancel();
    this.#forget(group);
  }

  /** Another group may have its place by now: after it fired, or after a change of the timekeeper. */
  #forget(group: TimerGroup): void {
    if (this.#groups.get(group.moment) === group) this.#groups.delete(group.moment);
  }

  #at(moment: number, delay: number): TimerGroup {
    if (this.#clock.timekeeper !== this.#timekeeper) this.#changeTimekeeper();
    const known = this.#groups.get(moment);
    if (known !== undefined) return known;
    const timer = this.#clock.after(delay, () => this.#fire(group), this.#keepAlive);
    const group = { moment, timer, entries: new LinkedList<TimerEntry>() };
    this.#groups.set(moment, group);
    return group;
  }

  /** Timers of the former time fire in that time or never, so timers of this time get groups of their own. */
  #changeTimekeeper(): void {
    this.#groups.clear();
    this.#timekeeper = this.#clock.timekeeper;
  }

  #fire(group: TimerGroup): void {
    this.#forget(group);
    this.#callAll(group.entries);
  }

  #callAll(entries: LinkedList<TimerEntry>): void {
    // A virtual clock waits for everything that a timer triggers, so it needs no pause.
    const until = this.#clock.isVirtual === true ? Infinity : this.#clock.monotonic() + FIRING_FOR_MS;
    for (let fired = 1; ; fired++) {
      const entry = entries.first;
      if (entry === undefined) return;
      entries.delete(entry);
      entry.group = undefined;
      entry.onTimer();
      if (fired % FIRED_PER_CLOCK_READ === 0 && this.#clock.monotonic() >= until) break;
    }
    this.#clock.afterPoll(() => this.#callAll(entries));
  }
}
