import type { ActiveRun } from './active-run.js';
import type { RunnableJob } from './runnable-job.js';

/** The runs of one application that have not ended, and who waits for that. Changed by the runner alone. */
export class RunsInFlight {
  readonly #runs = new Set<ActiveRun>();
  /** Who waits for what, to be looked at whenever a run ends or begins to wait. */
  readonly #waiting = new Map<() => void, () => boolean>();

  get all(): readonly ActiveRun[] {
    return [...this.#runs];
  }

  get isIdle(): boolean {
    return this.#runs.size === 0;
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

  /** Resolves when no run is in flight, of any job or of the one given. */
  idle(job?: RunnableJob): Promise<void> {
    return this.#once(() => !this.all.some(({ runnable }) => job === undefined || runnable === job));
  }

  /** Resolves when no run is at work: each has ended, or waits for time to pass. */
  settled(): Promise<void> {
    return this.#once(() => !this.all.some(({ isAtWork }) => isAtWork));
  }

  /** A run has come to its end, or to a wait. */
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
