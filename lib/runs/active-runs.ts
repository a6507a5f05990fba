import { LinkedList } from '../core/linked-list.js';
import type { ActiveRun } from './active-run.js';
import type { RunnableJob } from './run-request.js';

/** The runs of one application that have not ended, and the run that occupies each job in this instance. */
export class ActiveRuns {
  readonly #runs = new LinkedList<ActiveRun>();
  /** By the job's name, because a job that was removed may be added again while its run goes on. */
  readonly #occupants = new Map<string, ActiveRun>();
  /** The condition of each waiting caller, by its `resolve`. */
  readonly #waiting = new Map<() => void, () => boolean>();

  get all(): readonly ActiveRun[] {
    return [...this.#runs];
  }

  get isIdle(): boolean {
    return this.#runs.isEmpty;
  }

  has(run: ActiveRun): boolean {
    return this.#runs.has(run);
  }

  add(run: ActiveRun): void {
    this.#runs.add(run);
  }

  delete(run: ActiveRun): void {
    this.#runs.delete(run);
    this.changed();
  }

  /** The run that occupies the job: one at a time, with a lock or without. */
  occupant({ name }: RunnableJob): ActiveRun | undefined {
    return this.#occupants.get(name);
  }

  /** Lets the run occupy its job. Returns `false` when another run does. */
  occupy(run: ActiveRun): boolean {
    if (this.#occupants.has(run.job)) return false;
    this.#occupants.set(run.job, run);
    return true;
  }

  /** Frees the job for another run, if this run occupies it. */
  vacate(run: ActiveRun): void {
    if (this.#occupants.get(run.job) === run) this.#occupants.delete(run.job);
  }

  /** Resolves when no run is in flight, of any job or of the one given. */
  idle(job?: RunnableJob): Promise<void> {
    return this.#once(() => !this.all.some(({ runnable }) => job === undefined || runnable === job));
  }

  /** Resolves when each run has ended, or waits for time to pass. */
  settled(): Promise<void> {
    return this.#once(() => !this.all.some(({ isBusy }) => isBusy));
  }

  /** A run has ended, or begins to wait. */
  changed(): void {
    if (this.#waiting.size === 0) return;
    for (const [resolve, isTrue] of this.#waiting) {
      if (!isTrue()) continue;
      this.#waiting.delete(resolve);
      resolve();
    }
  }

  async #once(isTrue: () => boolean): Promise<void> {
    if (!isTrue()) await new Promise<void>((resolve) => this.#waiting.set(resolve, isTrue));
  }
}
