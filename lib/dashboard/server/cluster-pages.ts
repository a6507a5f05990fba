import {
  type AuditEntry,
  type ClusterLock,
  type JobCluster,
  LockUnavailableError,
  StateUnavailableError,
} from '../../index.js';
import { type ClusterLook, messageOf } from '../../internal.js';
import type { DashboardAction, JobPage, Overview, OverviewQuery, Seen } from '../shared/json.js';
import { overviewOf, shownJob, stated, type StatedJob } from './overview.js';
import type { RunLinks } from './run-links.js';
import { SharedReads } from './shared-reads.js';

/** The most records, ticks and entries of the audit on the page of a job. */
const RECORDS = 20;
const TICKS = 60;
const ENTRIES = 50;

/** A look, and its jobs with their states, which all viewers share. */
interface Sight {
  readonly look: ClusterLook;
  readonly jobs: readonly StatedJob[];
  readonly unavailable?: Seen['unavailable'];
}

/** What the page of one job shows beside the overview. */
type JobDetails = Omit<JobPage, 'now' | 'can' | 'unavailable' | 'job'>;

/** Puts the pages together. While the state store is away, they hold what this instance knows of itself. */
export class ClusterPages {
  readonly #cluster: JobCluster;
  readonly #links: RunLinks;
  readonly #reads: SharedReads;
  /** Since when the state store gives no answer. */
  #awaySince: Date | undefined;

  constructor(cluster: JobCluster, links: RunLinks) {
    this.#cluster = cluster;
    this.#links = links;
    this.#reads = new SharedReads(cluster.viewer.clock);
  }

  /** A request has changed something. */
  forget(): void {
    this.#reads.forget();
  }

  async overview(query: OverviewQuery, can: readonly DashboardAction[]): Promise<Overview> {
    const { look, jobs, unavailable } = await this.#sight();
    return { ...seenBy(look, can, unavailable), ...overviewOf(look, jobs, query, this.#links) };
  }

  /** @throws UnknownJobError when no instance knows the job */
  async job(name: string, can: readonly DashboardAction[]): Promise<JobPage> {
    const sight = await this.#sight();
    if (sight.unavailable !== undefined) return this.#ownJob(sight, name);
    const { look } = sight;
    const job = shownJob(stated(look.job(name)), this.#links);
    try {
      const details = await this.#reads.get(`job ${name}`, () => this.#details(look, name));
      return { now: look.now, can, job, ...details };
    } catch (error) {
      return this.#ownJob(this.#ownSight(error), name);
    }
  }

  #ownJob({ look, unavailable }: Sight, name: string): JobPage {
    const job = shownJob(stated(look.job(name)), this.#links);
    return { ...seenBy(look, [], unavailable), job, ...ownDetails(look, job) };
  }

  locks(): Promise<ClusterLock[]> {
    return this.#reads.get('locks', () => this.#cluster.locks());
  }

  audit(): Promise<AuditEntry[]> {
    return this.#reads.get('audit', () => this.#cluster.audit({ limit: ENTRIES }));
  }

  #sight(): Promise<Sight> {
    return this.#reads.get('look', async () => {
      try {
        const look = await this.#cluster.look();
        this.#awaySince = undefined;
        return { look, jobs: look.jobs().map(stated) };
      } catch (error) {
        return this.#ownSight(error);
      }
    });
  }

  /** @throws the error, unless it says that the state store is away */
  #ownSight(error: unknown): Sight {
    const look = error instanceof StateUnavailableError ? this.#cluster.lookAtOwn() : undefined;
    if (look === undefined) throw error;
    const since = (this.#awaySince ??= new Date(this.#cluster.viewer.clock.now()));
    return { look, jobs: look.jobs().map(stated), unavailable: { since, reason: messageOf(error) } };
  }

  async #details(look: ClusterLook, name: string): Promise<JobDetails> {
    const [runs, failures, ticks, lock, audit] = await Promise.all([
      this.#cluster.runs(name, { limit: RECORDS }),
      this.#cluster.runs(name, { limit: RECORDS, outcome: 'failed' }),
      this.#cluster.explainLatest(name, TICKS),
      this.#lock(name),
      this.#cluster.auditOf(name, ENTRIES),
    ]);
    return {
      runs: runs.map((record) => this.#links.record(record)),
      failures: failures.map((record) => this.#links.record(record)),
      ticks: ticks.map((tick) => this.#links.explanation(tick)),
      definitions: look.definitions(name),
      ...lock,
      audit,
    };
  }

  /** A lock store that is away hides the lock alone. */
  async #lock(name: string): Promise<{ lock?: ClusterLock; lockUnavailable?: string }> {
    try {
      const lock = await this.#cluster.lockOf(name);
      return lock === undefined ? {} : { lock };
    } catch (error) {
      if (!(error instanceof LockUnavailableError)) throw error;
      return { lockUnavailable: messageOf(error) };
    }
  }
}

function seenBy(look: ClusterLook, can: readonly DashboardAction[], unavailable: Seen['unavailable']): Seen {
  return unavailable === undefined ? { now: look.now, can } : { now: look.now, can: [], unavailable };
}

function ownDetails(look: ClusterLook, { name, lastSuccess, lastFailure }: JobPage['job']): JobDetails {
  const failures = lastFailure === undefined ? [] : [lastFailure];
  return {
    runs: lastSuccess === undefined ? failures : [lastSuccess],
    failures,
    ticks: [],
    definitions: look.definitions(name),
    lockUnavailable: 'the state store is away, so that nobody can tell the holder of the lock',
    audit: [],
  };
}
