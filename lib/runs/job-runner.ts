import type { Clock } from '../core/clock.js';
import type { InstanceIdentity } from '../core/identity.js';
import { ActiveRun } from './active-run.js';
import { activeRun, runInContext } from './current-run.js';
import type { RunChannel } from './run-channel.js';
import type { RunLocking } from './run-locking.js';
import { isThenable, type MaybePromise } from './handler-call.js';
import type { InterceptorChain } from './job-interceptor.js';
import type { LongRunMonitor } from './long-run-monitor.js';
import type { RunListeners } from './run-listener.js';
import type { RunnableJob, RunRequest } from './run-request.js';
import type { RunResult } from './run-result.js';
import { failureOrSkipOf, successOf } from './result-factory.js';
import { refuseIfEnded, RunSkipped } from './run-skipped.js';
import type { RunLeases } from './run-leases.js';
import type { RunLimit } from './run-limit.js';
import type { ActiveRuns } from './active-runs.js';
import type { RunWaits } from './run-waits.js';

/** The parts that a runner is made of. */
export interface RunnerDeps {
  readonly clock: Clock;
  readonly identity: InstanceIdentity;
  readonly runs: ActiveRuns;
  readonly waits: RunWaits;
  readonly leases: RunLeases;
  /** `undefined`: any number of handlers may run at once. */
  readonly limit: RunLimit | undefined;
  readonly locking: RunLocking;
  readonly interceptors: InterceptorChain;
  readonly channel: RunChannel;
  readonly listeners: RunListeners;
  readonly longRuns: LongRunMonitor;
}

/** Takes a run from its trigger to its outcome. `run` never rejects, because a handler or a store may do anything. */
export class JobRunner {
  readonly #deps: RunnerDeps;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
  }

  /** Whether this instance is in the job's handler. */
  isRunning(job: RunnableJob): boolean {
    return (this.#deps.runs.occupant(job)?.attempts ?? 0) > 0;
  }

  /** The runs that have not ended. */
  get inFlight(): ActiveRuns {
    return this.#deps.runs;
  }

  /** How many runs wait for a place among those that `concurrency` allows. */
  get waiting(): number {
    return this.#deps.limit?.waiting ?? 0;
  }

  /** The job has stopped or is paused, so its runs that wait look whether they may still begin. */
  reconsider(job: RunnableJob): void {
    this.#deps.limit?.forget(job.name);
    this.#deps.waits.wake(job);
  }

  /** The run of this runner around the call. */
  get currentRun(): ActiveRun | undefined {
    const run = activeRun();
    return run !== undefined && this.#deps.runs.has(run) ? run : undefined;
  }

  /** Ends the warnings of long runs, because the application does not wait for runs any longer. */
  stopWarnings(): void {
    this.#deps.longRuns.stop();
  }

  /** The steps of a run, in their order. */
  async run(request: RunRequest): Promise<RunResult> {
    const { clock, runs, locking, limit } = this.#deps;
    const { notBefore = 0 } = request;
    const run = this.#begin(request);
    let result: RunResult;
    try {
      this.#refuse(run);
      if (notBefore > 0 && clock.now() < notBefore) await this.#waitForJitter(run, notBefore);
      if (limit?.tryEnter(run) === false) await this.#waitForPlace(run, limit);
      const value = locking.around(run, () => this.#callHandler(run, request));
      // A handler that returned no promise has ended, so the job can run again before its result is told.
      if (!isThenable(value)) runs.vacate(run);
      result = successOf(run, await value, clock.now());
    } catch (thrown) {
      result = failureOrSkipOf(run, thrown, clock.now());
    }
    this.#end(run, result);
    return result;
  }

  #begin(request: RunRequest): ActiveRun {
    const { clock, identity, runs, waits, limit } = this.#deps;
    const run = new ActiveRun(request, clock.now(), identity);
    runs.add(run);
    // The new tick wakes an older run that still waits for its lease, because that run must give up now.
    if (run.due !== undefined) waits.wake(run.runnable);
    if (run.trigger === 'tick') limit?.newTick(run);
    return run;
  }

  #refuse(run: ActiveRun): void {
    const isTaken =
      run.waitsForLockUntil === undefined && this.#deps.runs.occupant(run.runnable) !== undefined;
    const reason = run.refusal ?? (isTaken ? 'still-running' : undefined);
    if (reason !== undefined) throw new RunSkipped(reason);
  }

  /** Only shutdown ends the wait early. A pause of the job refuses the run afterwards. */
  async #waitForJitter(run: ActiveRun, notBefore: number): Promise<void> {
    await this.#deps.waits.until(run, notBefore, () => run.refusal === 'shutting-down');
    this.#refuse(run);
  }

  /** A run of the same job may have begun meanwhile. */
  async #waitForPlace(run: ActiveRun, limit: RunLimit): Promise<void> {
    await limit.enter(run, () => run.refusal);
    this.#refuse(run);
  }

  /** Runs with the locks held, or for a job without a lock. */
  #callHandler(run: ActiveRun, { onStarted }: RunRequest): MaybePromise<unknown> {
    const { listeners, interceptors, longRuns, limit } = this.#deps;
    refuseIfEnded(run);
    onStarted?.(run.jobRun);
    listeners.started(run.jobRun);
    const value = runInContext(run, () => interceptors.around(run, this.#makeAttempts));
    if (!isThenable(value)) {
      limit?.leave(run);
      return value;
    }
    longRuns.begin(run);
    limit?.leaveAfter(run, value);
    return value;
  }

  readonly #makeAttempts = (run: ActiveRun): MaybePromise<unknown> => this.#deps.channel.around(run);

  #end(run: ActiveRun, result: RunResult): void {
    if (run.orphanEnd === undefined) this.#leave(run);
    else this.#leaveLater(run, run.orphanEnd);
    this.#deps.longRuns.end(run);
    // A check for recovery mostly finds that the tick still runs elsewhere. The first skip has said so.
    if (run.trigger === 'recovery' && result.outcome === 'skipped') return;
    if (result.outcome === 'skipped') this.#deps.channel.skipped(result);
    this.#deps.listeners.ended(result, run.runnable, run);
  }

  #leave(run: ActiveRun): void {
    const { lock } = run.runnable;
    this.#deps.limit?.leave(run);
    this.#deps.runs.vacate(run);
    // A run that never had the lease has freed nothing that another run could take.
    if (lock !== undefined && run.lock !== undefined) this.#deps.leases.freed(lock);
    this.#deps.runs.delete(run);
  }

  /** The job stays `still-running` here, and shutdown waits, until the handler that was left behind has ended. */
  #leaveLater(run: ActiveRun, orphanEnd: Promise<void>): void {
    void orphanEnd.then(() => this.#leave(run));
    this.#deps.runs.changed();
  }
}
