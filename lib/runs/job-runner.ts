import type { Clock } from '../clock.js';
import type { Attempts } from './attempts.js';
import { activeRun, within } from './current-run.js';
import type { ExclusiveLockInterceptor } from './exclusive-lock.interceptor.js';
import { asError } from './handler-call.js';
import type { InterceptorChain } from './interceptor-chain.js';
import type { JobEvents } from './job-events.js';
import { ActiveRun, type RunOrigin } from './job-run.js';
import type { JobTurns } from './job-turns.js';
import type { LongRuns } from './long-runs.js';
import { type RunResult, RunSkipped, skipOf } from './run-result.js';
import type { RunsInFlight } from './runs-in-flight.js';
import type { RunWaits } from './run-waits.js';
import type { RunnableJob } from './runnable-job.js';

/** What starts a run. */
export interface RunRequest extends RunOrigin {
  /** Not before this moment; in milliseconds since 1970. */
  readonly notBefore?: number | undefined;
  /** Told the result before anybody else. */
  readonly ended: (result: RunResult) => void;
}

/** What the runner is made of. */
export interface RunnerParts {
  readonly clock: Clock;
  readonly inFlight: RunsInFlight;
  readonly turns: JobTurns;
  readonly waits: RunWaits;
  /** Lies around whatever else lies around a handler. */
  readonly exclusiveLock: ExclusiveLockInterceptor;
  readonly interceptors: InterceptorChain;
  readonly attempts: Attempts;
  readonly events: JobEvents;
  readonly longRuns: LongRuns;
}

/** Takes a run from its trigger to its outcome. What it is given may do anything: `run` never rejects. */
export class JobRunner {
  constructor(private readonly parts: RunnerParts) {}

  /** Whether this instance is in the job's handler. */
  isRunning(job: RunnableJob): boolean {
    return (this.parts.turns.holder(job)?.attempts ?? 0) > 0;
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

  run(request: RunRequest): Promise<RunResult> {
    const run = new ActiveRun(request, this.parts.clock.now());
    this.parts.inFlight.add(run);
    // A run that waits for the tick before this one has to end first.
    if (run.due !== undefined) this.parts.waits.wake(run.runnable);
    return this.#perform(run, request);
  }

  /** The steps of a run, in their order. */
  async #perform(run: ActiveRun, request: RunRequest): Promise<RunResult> {
    const { notBefore = 0 } = request;
    let result: RunResult;
    try {
      this.#refuse(run);
      if (this.parts.clock.now() < notBefore) await this.#waitUntil(notBefore, run);
      const value = await this.parts.exclusiveLock.intercept(run, () => this.#start(run));
      result = Object.assign(this.#facts(run), { outcome: 'succeeded', value } as const);
    } catch (thrown) {
      result = this.#resultOf(run, thrown);
    }
    this.#end(run, request, result);
    return result;
  }

  #end(run: ActiveRun, request: RunRequest, result: RunResult): void {
    this.parts.longRuns.end(run);
    if (run.left === undefined) this.#leave(run);
    else this.#leaveLater(run, run.left);
    // Who looks again at a tick that runs elsewhere finds mostly that it still does: that has been said.
    if (run.trigger !== 'recovery' || result.outcome !== 'skipped') {
      request.ended(result);
      this.#report(result);
    }
  }

  /** Pause and shutdown are looked at again afterwards; only shutdown ends it early. */
  async #waitUntil(notBefore: number, run: ActiveRun): Promise<void> {
    await this.parts.waits.until(run, notBefore, () => run.refusal() === 'shutting-down');
    this.#refuse(run);
  }

  #refuse(run: ActiveRun): void {
    const isTaken = !run.waits && this.parts.turns.holder(run.runnable) !== undefined;
    const reason = run.refusal() ?? (isTaken ? 'still-running' : undefined);
    if (reason !== undefined) throw new RunSkipped(reason);
  }

  #leave(run: ActiveRun): void {
    this.parts.turns.giveBack(run);
    this.parts.inFlight.delete(run);
  }

  /** The job stays `still-running` here, and shutdown waits, until the handler that was left behind has ended. */
  #leaveLater(run: ActiveRun, left: Promise<void>): void {
    void left.then(() => this.#leave(run));
    this.parts.inFlight.changed();
  }

  /** The lock is held, or there is none. */
  #start(run: ActiveRun): unknown {
    const { id, job, trigger, tick, startedAt, runnable } = run;
    if (runnable.lock !== undefined) this.parts.longRuns.begin(run, runnable.lock);
    if (this.parts.events.hasListeners('started')) {
      this.parts.events.emit('started', { id, job, trigger, tick, startedAt, run });
    }
    return within(run, () => this.parts.interceptors.intercept(run, () => this.#handle(run)));
  }

  #handle(run: ActiveRun): unknown {
    const value = this.parts.attempts.make(run);
    // Without interceptors nobody comes to an end before the handler does.
    if (this.parts.interceptors.isEmpty) return value;
    const handling = Promise.resolve(value);
    run.handling = handling.catch(ignore);
    return handling;
  }

  #resultOf(run: ActiveRun, thrown: unknown): RunResult {
    const skipped = skipOf(thrown);
    const facts = this.#facts(run);
    if (skipped === undefined)
      return Object.assign(facts, { outcome: 'failed', error: asError(thrown) } as const);
    const { reason, why } = skipped;
    return Object.assign(facts, { outcome: 'skipped', reason, error: why } as const);
  }

  #report(result: RunResult): void {
    // One call for each outcome, so that the compiler knows which result belongs to which event.
    if (result.outcome === 'succeeded') this.parts.events.emit('succeeded', result);
    else if (result.outcome === 'failed') this.parts.events.emit('failed', result);
    else this.parts.events.emit('skipped', result);
  }

  #facts(run: ActiveRun) {
    const { id, job, trigger, tick, startedAt, attempts } = run;
    const lockLost = run.lock?.wasLost ?? false;
    return {
      id,
      job,
      trigger,
      tick,
      startedAt,
      finishedAt: new Date(this.parts.clock.now()),
      attempts,
      lockLost,
    };
  }
}

function ignore(): void {
  // Whoever called the handler has the same rejection.
}
