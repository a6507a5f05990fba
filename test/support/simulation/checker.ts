import type { JobRun } from '../../../lib/runs/job-run.js';

/**
 * The breaches that the checker finds.
 *
 * - `tick twice`: a tick of a job starts again without a recovery from an instance that died or lost its lock.
 * - `ran again`: a tick starts again after one of its runs is over and the store knows it.
 * - `overlap`: a run acts after a later run of the same key has started, and its signal is not aborted.
 * - `overlap after the signal`: the same, with an aborted signal.
 * - `unprotected`: a run starts without its lease in the store.
 * - `blocked`: a crash keeps a job from running for more than `lockTimeout` and one period.
 * - `told late`: a run does not learn in time that the store has lost its lease.
 */
export type BreachKind =
  | 'tick twice'
  | 'ran again'
  | 'overlap'
  | 'overlap after the signal'
  | 'unprotected'
  | 'told late'
  | 'blocked';

/** A run that has called its handler, as the simulation sees it. */
export interface ObservedRun {
  /** In the order of their starts, over all instances. */
  readonly number: number;
  readonly instance: number;
  readonly job: string;
  readonly key: string;
  readonly tick: number | undefined;
  /** Whether its job has `recover`. */
  readonly isRecovered: boolean;
  readonly startedAt: number;
  readonly run: JobRun;
  /** When its handler returned, or its process died. */
  endedAt: number | undefined;
  /** When its process died during the run. */
  diedAt?: number;
  /** When the store lost its data during the run. */
  forgottenAt?: number;
}

/** A refresh comes within a third of 30 s, and its answer within a second. */
const TOLD_WITHIN_MS = 11_000;

/** Allowance for late timers and slow networks after a crash. */
const LATENESS_MS = 200;

/** Sees every start and every act of all instances, and records breaches. */
export class Checker {
  readonly breaches: BreachKind[] = [];
  readonly runs: ObservedRun[] = [];
  crashesInMidRun = 0;
  readonly #latest = new Map<string, ObservedRun>();
  /** The latest run of each tick, by the claim of the tick. */
  readonly #ticks = new Map<string, ObservedRun>();
  /** The claims of ticks that no instance may run any more. */
  readonly #spent = new Set<string>();
  /** When each instance last died. */
  readonly #deaths = new Map<number, number>();
  #crashes: { readonly job: string; readonly until: number }[] = [];

  constructor(
    private readonly now: () => number,
    private readonly note: (text: string) => void,
  ) {}

  /** @param isProtected whether the store holds the lease of the run */
  started(run: ObservedRun, isProtected: boolean): void {
    this.runs.push(run);
    this.#latest.set(run.key, run);
    if (!isProtected) this.#breach('unprotected', run.job);
    if (run.tick !== undefined) this.#lookAtTick(run, claimOf(run.job, run.tick));
    this.#lookAtCrashes();
    this.#crashes = this.#crashes.filter(({ job }) => job !== run.job);
  }

  hasRun(job: string, tick: number): boolean {
    return this.#ticks.has(claimOf(job, tick));
  }

  /** The run of this tick is over, and the store knows that the tick needs no recovery. */
  spent(claim: string): void {
    this.#spent.add(claim);
  }

  died(instance: number): void {
    this.#deaths.set(instance, this.now());
  }

  acted(run: ObservedRun): void {
    const isTold = run.run.signal.aborted;
    if (!isTold && this.now() > (run.forgottenAt ?? Infinity) + TOLD_WITHIN_MS) {
      this.#breach('told late', run.job);
    }
    if (this.#latest.get(run.key) === run) return;
    this.#breach(isTold ? 'overlap after the signal' : 'overlap', run.job);
  }

  /** The instance of a run has died, so the job may pause for so long. */
  crashed(run: ObservedRun, patience: number): void {
    this.crashesInMidRun++;
    this.#crashes.push({ job: run.job, until: this.now() + patience + LATENESS_MS });
  }

  /** The store has lost every lease. */
  forgotten(): void {
    for (const run of this.runs) if (run.endedAt === undefined) run.forgottenAt ??= this.now();
  }

  /** The simulation ends. */
  finish(): void {
    this.#lookAtCrashes();
  }

  #lookAtTick(run: ObservedRun, claim: string): void {
    const earlier = this.#ticks.get(claim);
    this.#ticks.set(claim, run);
    if (this.#spent.has(claim)) this.#breach('ran again', run.job);
    if (earlier === undefined) return;
    const hasDied = (this.#deaths.get(earlier.instance) ?? -Infinity) >= earlier.startedAt;
    // A run without a connection to the store looks as if its instance had died, but its signal is aborted.
    const wasCutOff = earlier.run.signal.aborted;
    if (!run.isRecovered || !(hasDied || wasCutOff)) this.#breach('tick twice', run.job);
  }

  #lookAtCrashes(): void {
    for (const { job, until } of this.#crashes) if (this.now() > until) this.#breach('blocked', job);
    this.#crashes = this.#crashes.filter(({ until }) => this.now() <= until);
  }

  #breach(kind: BreachKind, job: string): void {
    this.breaches.push(kind);
    this.note(`BREACH: ${kind} (${job})`);
  }
}

/** The key of a tick's claim in the store. */
export function claimOf(job: string, tick: number): string {
  return `mutex:claim:${job}@${new Date(tick).toISOString()}`;
}
