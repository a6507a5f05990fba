import type { InstanceChannels } from '../../core/channels.js';
import { RunAbortedError } from '../../core/errors.js';
import type { InstanceIdentity } from '../../core/identity.js';
import type { ScheduledJob } from '../../jobs/scheduled-job.js';
import { ACQUIRE_TIMEOUT_MS, type LockAcquirer } from '../../locks/lock-acquirer.js';
import { requestStoreKey } from '../../locks/store-keys.js';
import type { JobRunner } from '../../runs/job-runner.js';
import type { RunResult } from '../../runs/run-result.js';
import type { Actor, NewJobRequest, RequestAnswer } from '../state/job-request.js';
import type { RunRefusal } from '../state/refusals.js';

/** Longer than a request lives, with a margin for clocks that differ. */
const CLAIM_TTL_MS = 180_000;

/** So many requests are remembered, so that none is taken twice. */
const REMEMBERED = 1000;

/** The parts that taking requests needs. */
export interface RequestInboxDeps {
  readonly identity: InstanceIdentity;
  readonly channels: InstanceChannels;
  readonly acquirer: LockAcquirer;
  readonly keyPrefix: string;
  readonly runner: JobRunner;
  readonly findJob: (name: string) => ScheduledJob | undefined;
  readonly isShuttingDown: () => boolean;
}

/** Takes the requests for runs and aborts that this instance can do, each once. */
export class RequestInbox {
  readonly #deps: RequestInboxDeps;
  readonly #handled = new Set<string>();

  constructor(deps: RequestInboxDeps) {
    this.#deps = deps;
  }

  /** Whether this instance schedules the job, and is not shutting down. */
  schedules(job: string): boolean {
    return !this.#deps.isShuttingDown() && this.#deps.findJob(job)?.isScheduled === true;
  }

  /** Whether this instance lets no tick of the job begin. */
  isPaused(job: string): boolean {
    return this.#deps.findJob(job)?.isPaused === true;
  }

  /** @returns the answer; `undefined` when the request is for another instance, or was handled already */
  async take(request: NewJobRequest): Promise<RequestAnswer | undefined> {
    if (request.kind === 'pause' || !this.#isForUs(request) || this.#handled.has(request.id))
      return undefined;
    this.#remember(request.id);
    return request.kind === 'abort' ? this.#takeAbort(request) : this.#takeRun(request);
  }

  /** Aborts a run of this instance. `false`: it is not in flight. */
  abort(runId: string, { by, reason }: Actor): boolean {
    const run = this.#deps.runner.inFlight.all.find(({ id }) => id === runId);
    const why = reason === undefined ? '' : `: ${reason}`;
    if (run === undefined) return false;
    const { job } = run;
    this.#deps.channels.publish('control', () => ({ action: 'abort', job, by, reason }));
    run.abort(new RunAbortedError(`${by} has aborted run ${runId}${why}`));
    return true;
  }

  #isForUs({ kind, job, runId }: NewJobRequest): boolean {
    return kind === 'abort'
      ? runId !== undefined && this.#deps.identity.isOwnRun(runId)
      : this.schedules(job);
  }

  #remember(id: string): void {
    this.#handled.add(id);
    const [oldest] = this.#handled;
    if (this.#handled.size > REMEMBERED && oldest !== undefined) this.#handled.delete(oldest);
  }

  #takeAbort(request: NewJobRequest): RequestAnswer {
    const { runId = '' } = request;
    return this.abort(runId, request)
      ? this.#answer(request, { outcome: 'aborted', runId })
      : this.#answer(request, { outcome: 'refused', reason: 'not-running', runId });
  }

  /** Several instances see the request. The claim lets one of them run it, and a process that dies loses it. */
  async #takeRun(request: NewJobRequest): Promise<RequestAnswer | undefined> {
    const { acquirer, identity, keyPrefix, findJob } = this.#deps;
    const key = requestStoreKey(keyPrefix, request.job, request.id);
    try {
      const owner = identity.newOwnerByHand();
      const grant = await acquirer.tryAcquire(key, CLAIM_TTL_MS, owner, ACQUIRE_TIMEOUT_MS);
      if (grant === undefined) return undefined;
    } catch {
      return this.#answer(request, { outcome: 'refused', reason: 'lock-unavailable' });
    }
    const job = findJob(request.job);
    if (job === undefined) return this.#answer(request, { outcome: 'refused', reason: 'no-instance' });
    const { by, reason } = request;
    const begun = (): void =>
      this.#deps.channels.publish('control', () => ({ action: 'run', job: job.name, by, reason }));
    return this.#answer(request, await started(job, request.tick, begun));
  }

  #answer(
    { id, kind, job }: NewJobRequest,
    what: Pick<RequestAnswer, 'outcome' | 'reason' | 'runId'>,
  ): RequestAnswer {
    return { id, kind: kind === 'abort' ? 'abort' : 'run', job, instance: this.#deps.identity.id, ...what };
  }
}

/** Resolves when the handler is about to be called, or when the run was skipped. @param onStarted told only of the former */
async function started(
  job: ScheduledJob,
  tick: Date | undefined,
  onStarted: () => void,
): Promise<Pick<RequestAnswer, 'outcome' | 'reason' | 'runId'>> {
  return new Promise((resolve) => {
    const begun = (runId: string): void => resolve({ outcome: 'started', runId });
    void job
      .runByRequest(tick, ({ id }) => {
        onStarted();
        begun(id);
      })
      .then((result) => {
        if (result.outcome === 'skipped') resolve({ outcome: 'refused', reason: refusalOf(result) });
        else begun(result.id);
      });
  });
}

function refusalOf({ reason }: RunResult): RunRefusal {
  if (reason === 'lock-unavailable' || reason === 'shutting-down') return reason;
  return 'running-elsewhere';
}
