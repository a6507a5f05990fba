import type { Clock } from '../../core/clock.js';
import { observed } from '../../core/observed.js';
import type { AuditEntry } from '../state/job-request.js';
import type { RunRecord } from '../state/run-record.js';
import {
  readAbort,
  readAudit,
  readJob,
  readMoment,
  readPause,
  readResume,
  readRun,
  readRuns,
} from './call-readers.js';
import type { ClusterMonitor } from './cluster-monitor.js';
import type { ClusterParts } from './cluster-parts.js';
import type { ClusterLook } from './cluster-look.js';
import type {
  AbortRequestResult,
  Acknowledgement,
  ClusterInstance,
  ClusterJob,
  ClusterLock,
  RunRequestResult,
} from './cluster-types.js';
import type { TickExplanation } from './explain/tick-explanation.js';
import type {
  ActorOptions,
  ClusterAuditOptions,
  ClusterRunOptions,
  ClusterRunsOptions,
  PauseOptions,
  ResumeOptions,
} from './job-cluster.options.js';

/** State stores keep about so many entries of the audit. */
const LONGEST_AUDIT = 1000;

/**
 * The jobs of all instances: what they do, what became of their ticks, and requests to them. Inject it.
 *
 * Every method rejects with `StateUnavailableError` when the state store gives no answer within 2 s, with
 * `InvalidOptionsError` for a wrong option and with the module option `stateStore: false`. No run depends on it.
 */
export class JobCluster {
  readonly #parts: ClusterParts;

  /** @internal It gets its parts, because a process that only imports this class needs none of their code. */
  constructor(parts: ClusterParts) {
    this.#parts = parts;
  }

  /**
   * Every job that an instance has known within the last 24 h, by name.
   *
   * @example
   * for (const { name, nextTick, lastFailure } of await cluster.jobs()) console.log(name, nextTick, lastFailure?.error);
   */
  jobs(): Promise<ClusterJob[]> {
    return this.#answer(async ({ reader, data }) => data.jobs(await reader.snapshot()));
  }

  /**
   * One job.
   *
   * @throws UnknownJobError when no instance has known it within the last 24 h
   * @example
   * const { running } = await cluster.job('Reports.send');
   */
  job(name: string): Promise<ClusterJob> {
    return this.#answer(async ({ reader, data }) => {
      const job = readJob('job', name);
      const snapshot = await reader.snapshot();
      const found = data.job(snapshot, job);
      if (found === undefined) throw reader.unknownJob(job, snapshot);
      return found;
    });
  }

  /**
   * The last runs of a job that called its handler, and ticks that were taken and then skipped; newest first.
   *
   * @throws UnknownJobError when there is no record, and no instance knows the job
   * @example
   * const failures = await cluster.runs('Reports.send', { outcome: 'failed', limit: 5 });
   */
  runs(name: string, options: ClusterRunsOptions = {}): Promise<RunRecord[]> {
    return this.#answer(async ({ reader }) => {
      const query = readRuns(name, options);
      const records = await reader.ask((store) => store.runs(query));
      if (records.length > 0) return records.slice(0, query.limit);
      // A misspelt name has no records either.
      const snapshot = await reader.snapshot();
      if (snapshot.definition(query.job) === undefined) throw reader.unknownJob(query.job, snapshot);
      return [];
    });
  }

  /**
   * What became of a tick, and why.
   *
   * @param tick the exact moment; absent: the latest tick that was due
   * @throws UnknownJobError when there is no record, and no instance knows the job
   * @example
   * const { verdict, text } = await cluster.explain('Reports.send', new Date('2026-03-01T02:30:00Z'));
   */
  explain(name: string, tick?: Date): Promise<TickExplanation> {
    return this.#answer(async ({ explainer }) => {
      const moment = tick === undefined ? undefined : readMoment('explain', 'tick', tick).getTime();
      return explainer.explain(readJob('explain', name), moment);
    });
  }

  /**
   * What became of the latest tick at or before a moment, because nobody types the milliseconds of an interval's tick.
   *
   * @internal
   */
  explainLatestBefore(name: string, moment: Date): Promise<TickExplanation> {
    return this.#answer(async ({ explainer }) => {
      const latest = readMoment('explainLatestBefore', 'moment', moment).getTime();
      return explainer.explainLatestBefore(readJob('explainLatestBefore', name), latest);
    });
  }

  /**
   * What became of the last `count` ticks that were due, newest last. It asks each store as often as for one tick.
   *
   * @internal
   */
  explainLatest(name: string, count: number): Promise<TickExplanation[]> {
    return this.#answer(async ({ explainer }) =>
      explainer.explainLatest(readJob('explainLatest', name), count),
    );
  }

  /**
   * The view for metrics and health checks.
   *
   * @internal
   */
  get monitor(): ClusterMonitor {
    return this.#parts.monitor;
  }

  /**
   * All instances: silent ones for 24 h, and those that have left.
   *
   * @example
   * const silent = (await cluster.instances()).filter(({ state }) => state === 'silent');
   */
  instances(): Promise<ClusterInstance[]> {
    return this.#answer(async ({ reader, data }) =>
      (await reader.snapshot()).instances.map((instance) => data.instance(instance)),
    );
  }

  /**
   * The locks that are held on keys of known jobs: those of runs, holds, and locks by hand.
   *
   * @throws LockUnavailableError when the lock store gives no answer, and when it has no `inspect`
   * @example
   * const [held] = (await cluster.locks()).filter(({ job }) => job === 'Reports.send');
   * console.log(held?.instance, held?.remainingMs);
   */
  locks(): Promise<ClusterLock[]> {
    return this.#answer(async ({ locks }) => locks.held());
  }

  /**
   * Lets no instance begin a tick of the job, from the next heartbeat of each on: within 5 s. Runs in flight go on, and
   * runs by hand start. The pause survives restarts and deployments. It replaces an earlier one.
   *
   * @returns once no instance is `pending` or the time of `wait` is up
   * @throws UnknownJobError when no instance knows the job
   * @example
   * const { pending, silent } = await cluster.pause('Reports.send', { reason: 'wrong totals', by: 'ada', wait: '10s' });
   */
  pause(name: string, options: PauseOptions = {}): Promise<Acknowledgement> {
    return this.#answer(async ({ pauses, by }) => pauses.pause(readPause(name, options, by)));
  }

  /**
   * Ends the pause. Ticks that fell into it are not made up. For a job that is not paused, every live instance counts as
   * one that follows, and the audit gets no entry.
   *
   * @throws UnknownJobError when no instance knows the job, and it is not paused
   * @example
   * await cluster.resume('Reports.send', { by: 'ada' });
   */
  resume(name: string, options: ResumeOptions = {}): Promise<Acknowledgement> {
    return this.#answer(async ({ pauses, by }) => pauses.resume(readResume(name, options, by)));
  }

  /**
   * Runs the job now, in one instance that schedules it, behind its lock. Resolves when the run has started or was
   * refused, after 60 s at the latest.
   *
   * @throws UnknownJobError when no instance knows the job
   * @example
   * const answer = await cluster.run('Reports.send', { by: 'ada' });
   * console.log(answer.outcome === 'started' ? answer.runId : answer.reason);
   */
  run(name: string, options: ClusterRunOptions = {}): Promise<RunRequestResult> {
    return this.#answer(async ({ runs, by }) => runs.run(readRun(name, options, by)));
  }

  /**
   * Aborts `run.signal` of a run in flight with a `RunAbortedError`. The run ends when its handler does. Resolves when its
   * instance has answered, after 15 s at the latest.
   *
   * @param runId as in {@link ClusterJob.running}
   * @example
   * for (const { runId } of (await cluster.job('Reports.send')).running) await cluster.abort(runId, { by: 'ada' });
   */
  abort(runId: string, options: ActorOptions = {}): Promise<AbortRequestResult> {
    return this.#answer(async ({ runs, by }) => runs.abort(readAbort(runId, options, by)));
  }

  /**
   * The requests of people and programs, and what came of them, newest first.
   *
   * @example
   * for (const { at, by, action, job, result } of await cluster.audit()) console.log(at, by, action, job, result);
   */
  audit(options: ClusterAuditOptions = {}): Promise<AuditEntry[]> {
    return this.#answer(async ({ reader }) => {
      const limit = readAudit(options);
      return (await reader.snapshot(limit)).overview.audit.slice(0, limit);
    });
  }

  /**
   * The whole cluster at one moment, for a page that shows all of it. It asks the state store once.
   *
   * @internal
   */
  look(): Promise<ClusterLook> {
    return this.#answer(({ look }) => look());
  }

  /**
   * What this instance knows by itself, while the state store is away; `undefined` for a tool beside the application.
   *
   * @internal
   */
  lookAtOwn(): ClusterLook | undefined {
    return this.#parts.lookAtOwn();
  }

  /**
   * The lock on the key of the job.
   *
   * @throws LockUnavailableError as {@link locks}
   * @internal
   */
  lockOf(name: string): Promise<ClusterLock | undefined> {
    return this.#answer(async ({ locks }) => locks.heldBy(readJob('lockOf', name)));
  }

  /**
   * The entries of the audit about one job, newest first.
   *
   * @internal
   */
  auditOf(name: string, limit: number): Promise<AuditEntry[]> {
    return this.#answer(async ({ reader }) => {
      const { overview } = await reader.snapshot(LONGEST_AUDIT);
      return overview.audit.filter(({ job }) => job === name).slice(0, limit);
    });
  }

  /**
   * The source of time of this view, and the id of its instance.
   *
   * @internal
   */
  get viewer(): { readonly clock: Clock; readonly id: string } {
    const { clock, by } = this.#parts;
    return { clock, id: by };
  }

  /**
   * @throws InvalidOptionsError with the module option `stateStore: false`
   * @internal
   */
  refuseWithoutStore(where: string): void {
    this.#parts.reader.refuseWithoutStore(where);
  }

  #answer<Answer>(ask: (parts: ClusterParts) => Promise<Answer>): Promise<Answer> {
    const answer = async (): Promise<Answer> => {
      this.#parts.reader.refuseWithoutStore();
      return ask(this.#parts);
    };
    return observed(answer());
  }
}
