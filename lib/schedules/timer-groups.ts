import type { Clock, Timer } from '../core/clock.js';
import { type Linked, LinkedList } from '../core/linked-list.js';
import type { OwnOrder } from './own-order.js';

/**
 * The longest delay of one timer, as in croner. A longer timer would miss its moment if the machine sleeps or its clock
 * is set. Virtual time has neither problem.
 */
export const LONGEST_TIMER_MS = 30_000;

/**
 * After this many milliseconds, firing pauses until the sockets have been read, so that the first jobs get their
 * answers early.
 */
const FIRING_FOR_MS = 5;

/**
 * Paced entries fire in turns, so that the work of one moment spreads over the instances. Each turn begins this many
 * milliseconds after the one before.
 */
const TURN_MS = 3;

/** The least number of paced entries that a turn fires, and the most turns for the entries of one moment. */
const FIRED_PER_TURN = 8;
const TURNS = 32;

/** How many entries fire between two reads of the clock, because a read costs as much as an entry. */
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
  /** Whether the entry may fire a few milliseconds late, in the instance's own order. */
  readonly isPaced?: boolean;
  /** Called when the timer fires, maybe early. May add the entry again, and must not throw. */
  onTimer(): void;
}

/**
 * Groups the timers of all jobs by their moment, so that each moment needs one timer. Jobs that are due in more than 30
 * s share one timer, and are grouped again when it fires.
 */
export class TimerGroups {
  readonly #clock: Clock;
  readonly #keepAlive: boolean;
  readonly #order: OwnOrder | undefined;
  readonly #groups = new Map<number, TimerGroup>();
  #timekeeper: unknown;

  /**
   * @param keepAlive whether these timers keep the process alive
   * @param order the order of paced entries; without it, no entry is paced
   */
  constructor(clock: Clock, keepAlive: boolean, order?: OwnOrder) {
    this.#clock = clock;
    this.#keepAlive = keepAlive;
    this.#order = order;
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

  /** Another group may have its moment by now, because this group has fired or the timekeeper has changed. */
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

  /** Timers of the former timekeeper fire by it or never, so timers of the new one get their own groups. */
  #changeTimekeeper(): void {
    this.#groups.clear();
    this.#timekeeper = this.#clock.timekeeper;
  }

  #fire(group: TimerGroup): void {
    this.#forget(group);
    // Moved before any entry fires, because a job may stop another job whose turn has not come.
    const turns = this.#movePaced(group);
    this.#call(group.entries);
    if (turns !== undefined) this.#callInTurns(turns.entries, turns.count);
  }

  /** Virtual time keeps its order, and entries beyond the longest delay are not due. */
  #movePaced(group: TimerGroup): { entries: LinkedList<TimerEntry>; count: number } | undefined {
    if (this.#order === undefined || group.moment === Infinity || this.#clock.isVirtual === true) return;
    const paced = [...group.entries].filter(({ isPaced }) => isPaced);
    if (paced.length === 0) return;
    this.#order.shuffle(paced);
    const turns = { ...group, entries: new LinkedList<TimerEntry>() };
    for (const entry of paced) {
      group.entries.delete(entry);
      turns.entries.add(entry);
      entry.group = turns;
    }
    return { entries: turns.entries, count: Math.max(FIRED_PER_TURN, Math.ceil(paced.length / TURNS)) };
  }

  #callInTurns(entries: LinkedList<TimerEntry>, count: number): void {
    // Set first, so that the delay counts from the beginning of this turn.
    const next = this.#clock.after(TURN_MS, () => this.#callInTurns(entries, count), this.#keepAlive);
    this.#call(entries, count);
    if (entries.isEmpty) next.cancel();
  }

  /** Fires the first `count` entries. */
  #call(entries: LinkedList<TimerEntry>, count = Infinity): void {
    // A virtual clock waits for everything that a timer triggers, so it needs no pause.
    const until = this.#clock.isVirtual === true ? Infinity : this.#clock.monotonic() + FIRING_FOR_MS;
    for (let fired = 1; fired <= count; fired++) {
      if (!fireFirst(entries)) return;
      if (fired % FIRED_PER_CLOCK_READ > 0 || this.#clock.monotonic() < until) continue;
      this.#clock.afterPoll(() => this.#call(entries, count - fired));
      return;
    }
  }
}

/** Fires the first entry. Returns `false` when there is none. */
function fireFirst(entries: LinkedList<TimerEntry>): boolean {
  const entry = entries.first;
  if (entry === undefined) return false;
  entries.delete(entry);
  entry.group = undefined;
  entry.onTimer();
  return true;
}
