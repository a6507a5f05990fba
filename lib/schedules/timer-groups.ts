import type { Clock, Timer } from '../core/clock.js';
import { type Linked, LinkedList } from '../core/linked-list.js';

/**
 * Timers break over long sleeps of the machine and steps of its clock, so none is set for longer (croner's rule). Time
 * that is steady knows neither.
 */
export const LONGEST_TIMER_MS = 30_000;

/**
 * While many are fired, the sockets are read again after this: what the first ones have sent is answered while the last
 * ones wait.
 */
const FIRING_FOR_MS = 5;

/** The clock is looked at after so many, since a look costs as much as the rest of waking one. */
const FIRED_PER_CLOCK_READ = 32;

/** Those that want to be fired at one moment, on one timer. */
export interface TimerGroup {
  /** On the wall clock; `Infinity` for all that are further away than a timer is set for. */
  readonly moment: number;
  readonly timer: Timer;
  readonly entries: LinkedList<TimerEntry>;
}

/** Someone to be fired. */
export interface TimerEntry extends Linked<TimerEntry> {
  /** To be set by {@link TimerGroups} alone. */
  group: TimerGroup | undefined;
  /** Called once; it may ask to be fired again. Does not throw. */
  onTimer(): void;
}

/**
 * The timers of all jobs: one for each moment, whatever the number of jobs that are due then, and one for all that are
 * due later than in 30 s, which look then how far it still is.
 */
export class TimerGroups {
  readonly #clock: Clock;
  readonly #keepAlive: boolean;
  readonly #groups = new Map<number, TimerGroup>();
  #timekeeper: unknown;

  /** @param keepAlive whether the process stays alive for them */
  constructor(clock: Clock, keepAlive: boolean) {
    this.#clock = clock;
    this.#keepAlive = keepAlive;
  }

  /** Wakes at `moment` of the wall clock, at once if it has passed; after 30 s at the latest, unless time is steady. */
  add(entry: TimerEntry, moment: number, now: number): void {
    const delay = Math.max(moment - now, 1);
    const isFar = delay > LONGEST_TIMER_MS && this.#clock.isVirtual !== true;
    const group = isFar ? this.#at(Infinity, LONGEST_TIMER_MS) : this.#at(moment, delay);
    group.entries.add(entry);
    entry.group = group;
  }

  /** Lets the entry sleep on. */
  delete(entry: TimerEntry): void {
    const { group } = entry;
    if (group === undefined) return;
    entry.group = undefined;
    group.entries.delete(entry);
    if (!group.entries.isEmpty) return;
    group.timer.cancel();
    this.#forget(group);
  }

  /** Another may have come in its place: for the same moment, or after a change of the timekeeper. */
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

  /** The timers of another time fire in that, or never: none is shared with those of this one. */
  #changeTimekeeper(): void {
    this.#groups.clear();
    this.#timekeeper = this.#clock.timekeeper;
  }

  #fire(group: TimerGroup): void {
    this.#forget(group);
    this.#callAll(group.entries);
  }

  #callAll(entries: LinkedList<TimerEntry>): void {
    // Time that waits for whatever a timer sets off is not kept waiting by it.
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
