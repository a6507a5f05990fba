import { uniqueId } from '../../core/identity.js';
import type { Actor, NewJobRequest, RequestAnswer } from '../state/job-request.js';
import type { AbortRefusal, RunRefusal } from '../state/refusals.js';
import { type ClusterReader, unknownJob } from './cluster-reader.js';
import type { AbortRequestResult, Refused, RunRequestResult } from './cluster-types.js';
import type { LocalInstance } from './local-instance.js';

/** How long a request for a run lives, and is waited for, in milliseconds. */
const RUN_PATIENCE_MS = 60_000;

/** How long an abort is waited for, in milliseconds. */
const ABORT_PATIENCE_MS = 15_000;

/** A run that somebody wants. */
export interface WantedRun extends Actor {
  readonly job: string;
  readonly tick: Date | undefined;
}

/** The end of a run that somebody wants. */
export interface WantedAbort extends Actor {
  readonly runId: string;
}

/** Requests runs of any instance, and their ends. */
export class RemoteRuns {
  readonly #reader: ClusterReader;
  readonly #local: LocalInstance | undefined;

  constructor(reader: ClusterReader, local: LocalInstance | undefined) {
    this.#reader = reader;
    this.#local = local;
  }

  /** @throws UnknownJobError when no instance knows the job */
  async run({ job, tick, by, reason }: WantedRun): Promise<RunRequestResult> {
    const snapshot = await this.#reader.snapshot();
    // This instance may have added the job since its last heartbeat.
    const isOurs = this.#local?.schedules(job) === true;
    if (!isOurs && snapshot.definition(job) === undefined) throw unknownJob(job, snapshot);
    if (!isOurs && !snapshot.isScheduled(job)) return refused('no-instance');
    const request: NewJobRequest = { id: uniqueId(), kind: 'run', job, tick, by, reason };
    const position = await this.#reader.ask((store) => store.request(request));
    if (position === undefined) return refused('already-requested');
    const answer = await this.#answer(request, isOurs, RUN_PATIENCE_MS);
    if (answer === undefined) return refused('unanswered');
    const { outcome, instance, runId } = answer;
    if (outcome === 'started' && runId !== undefined) return { outcome, instance, runId };
    // An instance answers a request for a run by a refusal of runs.
    return refused((answer.reason ?? 'unanswered') as RunRefusal);
  }

  async abort({ runId, by, reason }: WantedAbort): Promise<AbortRequestResult> {
    const found = await this.#find(runId);
    if (found === undefined) return this.#abortUnreported(runId, { by, reason });
    const { job, instance } = found;
    const request: NewJobRequest = { id: uniqueId(), kind: 'abort', job, runId, by, reason };
    const position = await this.#reader.ask((store) => store.request(request));
    const answer =
      position === undefined
        ? await this.#earlierAnswer(runId)
        : await this.#answer(request, instance === this.#local?.id, ABORT_PATIENCE_MS);
    if (answer === undefined) return refused('unanswered');
    if (answer.outcome === 'aborted') return { outcome: 'aborted', instance: answer.instance };
    // An instance answers a request for an abort by a refusal of aborts.
    return refused((answer.reason ?? 'unanswered') as AbortRefusal);
  }

  /** This instance answers at once what it can do. Any other answer comes by the store. */
  async #answer(
    request: NewJobRequest,
    isOurs: boolean,
    patience: number,
  ): Promise<RequestAnswer | undefined> {
    const own = isOurs ? await this.#local?.take(request) : undefined;
    return own ?? this.#storedAnswer(patience, ({ id }) => id === request.id);
  }

  /** The answer to a request that somebody else has made for the same. */
  #earlierAnswer(runId: string): Promise<RequestAnswer | undefined> {
    return this.#storedAnswer(
      ABORT_PATIENCE_MS,
      (request) => request.kind === 'abort' && request.runId === runId,
    );
  }

  #storedAnswer(
    patience: number,
    isMeant: (request: NewJobRequest) => boolean,
  ): Promise<RequestAnswer | undefined> {
    return this.#reader.poll(patience, ({ overview }) => overview.requests.find(isMeant)?.answer);
  }

  /** The report of this instance may be older than its run. */
  async #find(runId: string): Promise<{ readonly instance: string; readonly job: string } | undefined> {
    const found = (await this.#reader.snapshot()).findRun(runId);
    if (found !== undefined || !this.#isOwn(runId)) return found;
    await this.#local?.refresh();
    return (await this.#reader.snapshot()).findRun(runId);
  }

  /** A run that waits for its lock or its place is in no report. */
  #abortUnreported(runId: string, by: Actor): AbortRequestResult {
    const local = this.#isOwn(runId) ? this.#local : undefined;
    return local?.abort(runId, by) === true
      ? { outcome: 'aborted', instance: local.id }
      : refused('not-running');
  }

  #isOwn(runId: string): boolean {
    const nonce = runId.slice(0, runId.lastIndexOf('-'));
    return this.#local?.id.endsWith(`:${nonce}`) === true;
  }
}

function refused<Reason>(reason: Reason): Refused<Reason> {
  return { outcome: 'refused', reason };
}
