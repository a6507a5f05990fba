import type { Clock } from '../core/clock.js';
import type { Attempts } from './attempts.js';
import { ShutdownError } from '../core/errors.js';
import { activeRun, within } from './current-run.js';
import type { ExclusiveLockInterceptor } from './exclusive-lock.interceptor.js';
import { isThenable } from './handler-call.js';
import type { InterceptorChain } from './interceptor-chain.js';
import type { JobEvents } from './job-events.js';
import { ActiveRun } from './active-run.js';
import type { JobSlots } from './job-slots.js';
import type { LongRunMonitor } from './long-run-monitor.js';
import type { RunRequest } from './run-request.js';
import { failureOrSkipOf, successOf } from './run-outcome.js';
import type { RunLeases } from './run-leases.js';
import { type RunResult, RunSkipped } from './run-result.js';
import type { RunsInFlight } from './runs-in-flight.js';
import type { RunWaits } from './run-waits.js';
import type { RunnableJob } from './runnable-job.js';

/** What the runner is made of. */
export interface RunnerDeps {
  readonly clock: Clock;
  readonly inFlight: RunsInFlight;
  readonly turns: JobSlots;
  readonly waits: RunWaits;
  readonly leases: RunLeases;
  /** Lies around whatever else lies around a handler. */
  readonly exclusiveLock: ExclusiveLockInterceptor;
  readonly interceptors: InterceptorChain;
  readonly attempts: Attempts;
  readonly events: JobEvents;
  readonly longRuns: LongRunMonitor;
}

/** Takes a run from its trigger to its outcome. What it is given may do anything: `run` never rejects. */
export class JobRunner {
  constructor(private readonly parts: RunnerDeps) {}

  /** Whether this instance is in the job's handler. */
  isRunning(job: RunnableJob): boolean {
    return (this.parts.turns.occupant(job)?.attempts ?? 0) > 0;
  }

  /** The runs that have not ended. */
  get inFlight(): RunsInFlight {
    return this.parts.inFlight;
  }

  /** The run of this runner around the call. */
  get currentRun(): ActiveRun | undefined {
    const run = activeRun();
    return run !== undefined && this.parts.inFlight.has(run) ? run : undefined;
  }

  /** The application does not wait for runs any longer. */
  stop(): void {
    this.parts.longRuns.stop();
  }

  run(request: RunRequest): Promise<RunResult> {
    const { clock } = this.parts;
    const run = new ActiveRun(request, clock.now());
    this.parts.inFlight.add(run);
    // A run that waits for the tick before this one has to end first.
    if (run.due !== undefined) this.parts.waits.wake(run.runnable);
    const failed = (thrown: unknown): RunResult =>
      this.#end(run, request, failureOrSkipOf(run, thrown, clock.now()));
    try {
      const outcome = this.#perform(run, request);
      // A handler that has returned has ended. The job can run again although its result is told a little later.
      if (!isThenable(outcome)) this.parts.turns.vacate(run);
      return Promise.resolve(outcome).then(
        (value) => this.#end(run, request, successOf(run, value, clock.now())),
        failed,
      );
    } catch (thrown) {
      return Promise.resolve(failed(thrown));
    }
  }

  /** The steps of a run, in their order. No promise is made that nobody needs: thousands may start in one moment. */
  #perform(run: ActiveRun, { notBefore = 0 }: Pick<RunRequest, 'notBefore'>): unknown {
    this.#refuse(run);
    if (notBefore > 0 && this.parts.clock.now() < notBefore) return this.#performLater(run, notBefore);
    return this.parts.exclusiveLock.intercept(run, this.#start);
  }

  /** Pause and shutdown are looked at again afterwards; only shutdown ends the wait early. */
  async #performLater(run: ActiveRun, notBefore: number): Promise<unknown> {
    await this.parts.waits.until(run, notBefore, () => run.refusal === 'shutting-down');
    return this.#perform(run, {});
  }

  #end(run: ActiveRun, request: RunRequest, result: RunResult): RunResult {
    this.parts.longRuns.end(run);
    if (run.orphaned === undefined) this.#leave(run);
    else this.#leaveLater(run, run.orphaned);
    // Who looks again at a tick that runs elsewhere finds mostly that it still does: that has been said.
    if (run.trigger !== 'recovery' || result.outcome !== 'skipped') {
      request.source.onEnded(result);
      this.#report(result);
    }
    return result;
  }

  #refuse(run: ActiveRun): void {
    const isTaken = !run.waits && this.parts.turns.occupant(run.runnable) !== undefined;
    const reason = run.refusal ?? (isTaken ? 'still-running' : undefined);
    if (reason !== undefined) throw new RunSkipped(reason);
  }

  #leave(run: ActiveRun): void {
    const { lock } = run.runnable;
    this.parts.turns.vacate(run);
    if (lock !== undefined) this.parts.leases.freed(lock);
    this.parts.inFlight.delete(run);
  }

  /** The job stays `still-running` here, and shutdown waits, until the handler that was left behind has ended. */
  #leaveLater(run: ActiveRun, left: Promise<void>): void {
    void left.then(() => this.#leave(run));
    this.parts.inFlight.changed();
  }

  /** The lock is held, or there is none. */
  readonly #start = (run: ActiveRun): unknown => {
    // The drain may have given up, or the lease have been lost, while something else was asked for.
    if (run.endReason instanceof ShutdownError) throw new RunSkipped('shutting-down');
    if (run.mustEnd) throw new RunSkipped('lock-unavailable', run.endReason);
    if (this.parts.events.hasListeners('started')) {
      const { id, job, trigger, tick, startedAt } = run;
      this.parts.events.emit('started', { id, job, trigger, tick, startedAt, run });
    }
    const value = within(run, this.#intercept);
    if (isThenable(value)) this.parts.longRuns.begin(run);
    return value;
  };

  readonly #intercept = (run: ActiveRun): unknown => this.parts.interceptors.intercept(run, this.#handle);

  readonly #handle = (run: ActiveRun): unknown => this.parts.attempts.make(run);

  #report(result: RunResult): void {
    // One call for each outcome, so that the compiler knows which result belongs to which event.
    if (result.outcome === 'succeeded') this.parts.events.emit('succeeded', result);
    else if (result.outcome === 'failed') this.parts.events.emit('failed', result);
    else this.parts.events.emit('skipped', result);
  }
}
