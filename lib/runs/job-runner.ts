import type { Clock } from '../clock.js';
import { LockLostError } from '../errors.js';
import { currentRun, within } from './current-run.js';
import { asError, callHandler } from './handler-call.js';
import type { JobEvents } from './job-events.js';
import type { JobInterceptor } from './job-interceptor.js';
import { ActiveRun, type RunOrigin } from './job-run.js';
import type { LongRuns } from './long-runs.js';
import { type RunResult, RunSkipped, type SkipReason } from './run-result.js';
import type { RunnableJob } from './runnable-job.js';
import type { TickClaims } from './tick-claims.js';

/** What starts a run. */
export interface RunRequest extends RunOrigin {
  /** Why the job should not start at this moment, if there is a reason. */
  readonly refusal: () => SkipReason | undefined;
  /** Told the result before anybody else. */
  readonly ended: (result: RunResult) => void;
}

/** What the runner is made of. */
export interface RunnerParts {
  readonly clock: Clock;
  readonly claims: TickClaims;
  /** The outermost interceptor: whatever else lies around a handler lies inside of it. */
  readonly exclusiveLock: JobInterceptor;
  readonly events: JobEvents;
  readonly longRuns: LongRuns;
}

/** Takes a run from its trigger to its outcome. What it is given may do anything: `run` never rejects. */
export class JobRunner {
  /** The run of each job that has passed the point where only one may be. Changed by `#enter` and `#leave` alone. */
  readonly #running = new Map<RunnableJob, ActiveRun>();
  readonly #inFlight = new Set<ActiveRun>();
  /** Who waits for the end of all runs, or of those of one job. */
  readonly #waiting = new Map<() => void, RunnableJob | undefined>();

  constructor(private readonly parts: RunnerParts) {}

  /** Whether this instance is in the job's handler. */
  isRunning(job: RunnableJob): boolean {
    return (this.#running.get(job)?.attempts ?? 0) > 0;
  }

  /** The runs that have not ended. */
  get inFlight(): readonly ActiveRun[] {
    return [...this.#inFlight];
  }

  /** Resolves when no run is in flight, of any job or of the one given. */
  async idle(job?: RunnableJob): Promise<void> {
    if (!this.#isIdle(job)) await new Promise<void>((resolve) => this.#waiting.set(resolve, job));
  }

  /** The run of this runner around the call. */
  get currentRun(): ActiveRun | undefined {
    const run = currentRun();
    return run !== undefined && this.#inFlight.has(run) ? run : undefined;
  }

  async run(request: RunRequest): Promise<RunResult> {
    const run = new ActiveRun(request, this.parts.clock.now());
    this.#inFlight.add(run);
    const result = await this.#perform(run, request);
    this.#leave(run);
    request.ended(result);
    this.#report(result);
    return result;
  }

  /** The steps of a run, in their order. */
  async #perform(run: ActiveRun, request: RunRequest): Promise<RunResult> {
    try {
      this.#refuse(request);
      if (run.due !== undefined && run.runnable.lock !== undefined) {
        await this.parts.claims.claim(run.job, run.due, run.id);
      }
      this.#enter(run);
      const value = await this.parts.exclusiveLock.intercept(run, () => this.#start(run));
      return { ...this.#facts(run), outcome: 'succeeded', value };
    } catch (thrown) {
      const error = asError(thrown);
      if (!(error instanceof RunSkipped)) return { ...this.#facts(run), outcome: 'failed', error };
      return { ...this.#facts(run), outcome: 'skipped', reason: error.reason, error: error.why };
    }
  }

  #refuse({ job, refusal }: RunRequest): void {
    const reason = refusal() ?? (this.#running.has(job) ? 'still-running' : undefined);
    if (reason !== undefined) throw new RunSkipped(reason);
  }

  /** From here to `#leave` the job is this run's. Looked at again, since a manual run may have come during the claim. */
  #enter(run: ActiveRun): void {
    if (this.#running.has(run.runnable)) throw new RunSkipped('still-running');
    this.#running.set(run.runnable, run);
  }

  #leave(run: ActiveRun): void {
    this.#inFlight.delete(run);
    this.parts.longRuns.end(run);
    if (this.#running.get(run.runnable) === run) this.#running.delete(run.runnable);
    for (const [resolve, job] of this.#waiting) {
      if (!this.#isIdle(job)) continue;
      this.#waiting.delete(resolve);
      resolve();
    }
  }

  #isIdle(job: RunnableJob | undefined): boolean {
    if (job === undefined) return this.#inFlight.size === 0;
    return !this.inFlight.some(({ runnable }) => runnable === job);
  }

  /** The lock is held, or there is none. */
  #start(run: ActiveRun): Promise<unknown> {
    const { id, job, trigger, tick, startedAt, runnable } = run;
    if (runnable.lock !== undefined) this.parts.longRuns.begin(run, runnable.lock);
    if (this.parts.events.hasListeners('started')) {
      this.parts.events.emit('started', { id, job, trigger, tick, startedAt, run });
    }
    return within(run, () => this.#attempt(run));
  }

  /** One call of the handler. */
  async #attempt(run: ActiveRun): Promise<unknown> {
    if (run.lock !== undefined && !run.lock.isHeld && !run.lock.isGivenUp) {
      throw new LockLostError(`the lock "${run.lock.key}" was lost before the handler was called`);
    }
    run.attempts++;
    const answer = callHandler(run);
    run.handling = answer.catch(ignore);
    return answer;
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
