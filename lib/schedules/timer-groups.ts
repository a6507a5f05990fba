import type { Clock, Timer } from '../core/clock.js';
import { type Linked, LinkedList } from '../core/linked-list.js';

/**
 * Timers break over long sleeps of the machine and steps of its clock, so none is set for longer (croner's rule). Time
 * that is steady knows neither.
 */
export const LONGEST_SLEEP_MS = 30_000;

/**
 * While many are woken, the sockets are read again after this: what the first ones have sent is answered while the last
 * ones wait.
 */
const WOKEN_FOR_MS = 5;

/** The clock is looked at after so many, since a look costs as much as the rest of waking one. */
const WOKEN_BETWEEN_LOOKS = 32;

/** Those that want to be woken at one moment, on one timer. */
export interface TimerGroup {
  /** On the wall clock; `Infinity` for all that are further away than a timer is set for. */
  readonly moment: number;
  readonly timer: Timer;
  readonly sleepers: LinkedList<TimerEntry>;
}

/** Someone to be woken. */
export interface TimerEntry extends Linked<TimerEntry> {
  /** To be set by {@link TimerGroups} alone. */
  wakeUp: TimerGroup | undefined;
  /** Called once; it may ask to be woken again. Does not throw. */
  wake(): void;
}

/**
 * The timers of all jobs: one for each moment, whatever the number of jobs that are due then, and one for all that are
 * due later than in 30 s, which look then how far it still is.
 */
export class TimerGroups {
  readonly #wakeUps = new Map<number, TimerGroup>();
  #timekeeper: unknown;

  /** @param keepAlive whether the process stays alive for them */
  constructor(
    private readonly clock: Clock,
    private readonly keepAlive: boolean,
  ) {}

  /** Wakes at `moment` of the wall clock, at once if it has passed; after 30 s at the latest, unless time is steady. */
  add(sleeper: TimerEntry, moment: number, now: number): void {
    const delay = Math.max(moment - now, 1);
    const isFar = delay > LONGEST_SLEEP_MS && this.clock.isVirtual !== true;
    const wakeUp = isFar ? this.#at(Infinity, LONGEST_SLEEP_MS) : this.#at(moment, delay);
    wakeUp.sleepers.add(sleeper);
    sleeper.wakeUp = wakeUp;
  }

  /** Lets the sleeper sleep on. */
  delete(sleeper: TimerEntry): void {
    const { wakeUp } = sleeper;
    if (wakeUp === undefined) return;
    sleeper.wakeUp = undefined;
    wakeUp.sleepers.delete(sleeper);
    if (!wakeUp.sleepers.isEmpty) return;
    wakeUp.timer.cancel();
    this.#forget(wakeUp);
  }

  /** Another may have come in its place: for the same moment, or after a change of the timekeeper. */
  #forget(wakeUp: TimerGroup): void {
    if (this.#wakeUps.get(wakeUp.moment) === wakeUp) this.#wakeUps.delete(wakeUp.moment);
  }

  #at(moment: number, delay: number): TimerGroup {
    if (this.clock.timekeeper !== this.#timekeeper) this.#changeTimekeeper();
    const known = this.#wakeUps.get(moment);
    if (known !== undefined) return known;
    const timer = this.clock.after(delay, () => this.#ring(wakeUp), this.keepAlive);
    const wakeUp = { moment, timer, sleepers: new LinkedList<TimerEntry>() };
    this.#wakeUps.set(moment, wakeUp);
    return wakeUp;
  }

  /** The timers of another time fire in that, or never: none is shared with those of this one. */
  #changeTimekeeper(): void {
    this.#wakeUps.clear();
    this.#timekeeper = this.clock.timekeeper;
  }

  #ring(wakeUp: TimerGroup): void {
    this.#forget(wakeUp);
    this.#wake(wakeUp.sleepers);
  }

  #wake(sleepers: LinkedList<TimerEntry>): void {
    // Time that waits for whatever a timer sets off is not kept waiting by it.
    const until = this.clock.isVirtual === true ? Infinity : this.clock.monotonic() + WOKEN_FOR_MS;
    for (let woken = 1; ; woken++) {
      const sleeper = sleepers.first;
      if (sleeper === undefined) return;
      sleepers.delete(sleeper);
      sleeper.wakeUp = undefined;
      sleeper.wake();
      if (woken % WOKEN_BETWEEN_LOOKS === 0 && this.clock.monotonic() >= until) break;
    }
    this.clock.afterPoll(() => this.#wake(sleepers));
  }
}
