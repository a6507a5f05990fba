import type { Clock } from '../core/clock.js';
import { LinkedList } from '../core/linked-list.js';
import type { ActiveRun } from './active-run.js';
import type { SkipReason } from './run-result.js';
import { refuseIfEnded, RunSkipped } from './run-skipped.js';
import type { RunWaits } from './run-waits.js';
import { WaitingJob } from './waiting-job.js';

/**
 * Limits how many handlers run at once in this instance (`concurrency`). A run takes its place before its claim, so a
 * tick that waits stays free for other instances. It keeps the place until its handler has settled. A manual run counts,
 * and never waits.
 */
export class RunLimit {
  readonly concurrency: number;
  readonly #clock: Clock;
  readonly #waits: RunWaits;
  readonly #queue = new LinkedList<WaitingJob>();
  /** The one entry of each job, by the job's name. */
  readonly #jobs = new Map<string, WaitingJob>();
  #taken = 0;
  #waiting = 0;

  constructor(concurrency: number, clock: Clock, waits: RunWaits) {
    this.concurrency = concurrency;
    this.#clock = clock;
    this.#waits = waits;
  }

  /** How many runs wait for a place. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many places are taken. Manual runs may raise it above `concurrency`. */
  get taken(): number {
    return this.#taken;
  }

  /** Takes a place without waiting. Returns `false` if none is free. */
  tryEnter(run: ActiveRun): boolean {
    if (!run.runnable.isLimited) return true;
    if (run.trigger !== 'manual') {
      if (this.#taken >= this.concurrency) return false;
      this.#forget(this.#jobs.get(run.job));
    }
    this.#give(run);
    return true;
  }

  /**
   * Waits for a place until the job's next tick is due.
   *
   * @param refusal why the run must not begin any more
   * @throws RunSkipped when the run got no place in time, or must not begin any more
   */
  async enter(run: ActiveRun, refusal: () => SkipReason | undefined): Promise<void> {
    const entry = this.#enqueue(run);
    const isOver = (): boolean => run.hasPlace || entry.run !== run || run.mustEnd || refusal() !== undefined;
    const until = run.due?.nextAt;
    // The next tick of the job ends the wait of a run without a tick.
    if (until === undefined) await this.#waits.untilWoken(run, isOver);
    else await this.#waits.until(run, until, isOver);
    try {
      refuseIfEnded(run);
      const reason = refusal();
      if (reason !== undefined) throw new RunSkipped(reason);
      if (!run.hasPlace || this.#clock.now() >= (until ?? Infinity)) throw new RunSkipped('at-capacity');
    } catch (skipped) {
      this.#giveUp(run, entry, skipped);
      throw skipped;
    }
  }

  /** Ends the wait of the job's earlier run, because a new tick is due. The position of the job stays. */
  newTick(run: ActiveRun): void {
    const entry = this.#jobs.get(run.job);
    if (entry?.run !== undefined) this.#end(entry);
  }

  /** Forgets the position that waits for the next tick, because the job has stopped or is paused. */
  forget(job: string): void {
    const entry = this.#jobs.get(job);
    if (entry?.run === undefined) this.#forget(entry);
  }

  /** Gives the run's place back, if it has one. */
  leave(run: ActiveRun): void {
    if (!run.hasPlace) return;
    run.hasPlace = false;
    this.#taken--;
    while (this.#taken < this.concurrency) {
      const next = this.#next();
      if (next === undefined) return;
      this.#give(next);
      next.wake?.();
    }
  }

  /** Gives the run's place back once its handler has settled. A handler that outlives its run keeps the place. */
  leaveAfter(run: ActiveRun, value: PromiseLike<unknown>): void {
    const ended = (): void => {
      if (run.orphanEnd === undefined) this.leave(run);
    };
    value.then(ended, ended);
  }

  #give(run: ActiveRun): void {
    run.hasPlace = true;
    this.#taken++;
  }

  /** Removes the first waiting run from the queue. */
  #next(): ActiveRun | undefined {
    for (const entry of this.#queue) {
      const { run } = entry;
      if (run === undefined) continue;
      this.#forget(entry);
      return run;
    }
    return undefined;
  }

  #enqueue(run: ActiveRun): WaitingJob {
    const known = this.#jobs.get(run.job);
    // Only a newer tick replaces a run that waits. A recovery, for one, looks at its tick again later.
    if (known?.run !== undefined && run.trigger !== 'tick') throw new RunSkipped('at-capacity');
    if (known?.run !== undefined) this.#end(known);
    this.#waiting++;
    if (known !== undefined) {
      known.run = run;
      return known;
    }
    const entry = new WaitingJob(run);
    this.#add(entry);
    return entry;
  }

  /** Ends the wait of the run. Its entry stays. */
  #end(entry: WaitingJob): void {
    const { run } = entry;
    entry.run = undefined;
    this.#waiting--;
    run?.wake?.();
  }

  #giveUp(run: ActiveRun, entry: WaitingJob, skipped: unknown): void {
    const keepsPosition = skipped instanceof RunSkipped && skipped.reason === 'at-capacity';
    // The run got a place too late, and its entry has left the queue.
    if (run.hasPlace && keepsPosition && !this.#jobs.has(run.job)) this.#add(entry);
    this.leave(run);
    if (entry.run !== run) return;
    this.#end(entry);
    if (!keepsPosition) this.#forget(entry);
  }

  #add(entry: WaitingJob): void {
    this.#jobs.set(entry.job, entry);
    this.#queue.insert(entry, ({ since }) => since > entry.since);
  }

  #forget(entry: WaitingJob | undefined): void {
    if (entry === undefined || !this.#queue.delete(entry)) return;
    this.#jobs.delete(entry.job);
    if (entry.run === undefined) return;
    entry.run = undefined;
    this.#waiting--;
  }
}
