import type { Clock } from '../../../lib/core/clock.js';
import type {
  InstanceReport,
  JobDescription,
  NotableSkip,
  RunningRun,
} from '../../../lib/cluster/state/instance-report.js';
import type {
  Actor,
  AuditEntry,
  JobRequest,
  NewJobRequest,
  RequestAnswer,
  RequestPosition,
} from '../../../lib/cluster/state/job-request.js';
import type {
  ClusterOverview,
  HeartbeatAnswer,
  JobStateStore,
  LastOutcomes,
  RunsQuery,
  StoredInstance,
} from '../../../lib/cluster/state/job-state-store.js';
import type { RunRecord } from '../../../lib/cluster/state/run-record.js';

/** An instance as a test writes it. */
export interface WrittenInstance extends Partial<Omit<StoredInstance, 'id' | 'catalogue'>> {
  /** The jobs of its only page; `'lost'`: the store has lost the page. */
  readonly jobs?: readonly JobDescription[] | 'lost';
}

/** A state store that shows the evidence which a test has put there. */
export class EvidenceStore implements JobStateStore {
  readonly instances = new Map<string, StoredInstance>();
  readonly pages = new Map<string, readonly JobDescription[]>();
  readonly last = new Map<string, LastOutcomes>();
  readonly records: RunRecord[] = [];
  requests: JobRequest[] = [];
  audit: AuditEntry[] = [];
  position: RequestPosition = { epoch: 'first', revision: 1 };
  /** Set: every call ends like this. */
  failure: (() => Promise<never>) | undefined;
  /** Called before each overview, as instances report while somebody waits. */
  onOverview: (() => void) | undefined;
  calls: string[] = [];

  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get now(): Date {
    return new Date(this.#clock.now());
  }

  /** Puts the report of an instance, which is live unless it says otherwise. */
  put(id: string, { jobs = [], ...written }: WrittenInstance = {}): InstanceReport {
    const digest = `page of ${id}`;
    if (jobs !== 'lost') this.pages.set(digest, jobs);
    const [host = '', pid] = id.split(':');
    const report = {
      ...{ id, host, pid: Number(pid), startedAt: new Date('2026-01-01T00:00:00Z'), state: 'live' as const },
      ...{ version: '1.0.0', node: 'v24.0.0', scheduling: true, catalogue: [digest], running: [], skips: [] },
      ...{ droppedRecords: 0, pauses: [], lastHeartbeat: this.now },
      ...written,
    };
    this.instances.set(id, report);
    return report;
  }

  /** Changes what an instance has reported. */
  change(id: string, changes: Partial<StoredInstance>): void {
    const report = this.instances.get(id);
    if (report !== undefined) this.instances.set(id, { ...report, ...changes });
  }

  answer(id: string, answer: Partial<RequestAnswer>): void {
    this.requests = this.requests.map((request) =>
      request.id === id ? { ...request, answer: answerTo(request, answer) } : request,
    );
  }

  heartbeat(): Promise<HeartbeatAnswer> {
    throw new Error('a viewer sends no heartbeat');
  }

  record(): Promise<void> {
    throw new Error('a viewer records nothing');
  }

  request(request: NewJobRequest): Promise<RequestPosition | undefined> {
    return this.#call('request', () => {
      if (request.kind !== 'pause' && this.requests.some((other) => isSame(other, request))) return undefined;
      this.requests = this.requests.filter((other) => !isSame(other, request));
      const ends = request.kind === 'pause' ? request.until : new Date(this.#clock.now() + 60_000);
      this.requests.push({ ...request, at: this.now, ...(ends && { expiresAt: ends }) });
      return this.#moveOn();
    });
  }

  withdraw(id: string, by: Actor): Promise<RequestPosition | undefined> {
    return this.#call('withdraw', () => {
      const found = this.requests.find((request) => request.id === id);
      if (found === undefined) return undefined;
      this.requests = this.requests.filter((request) => request !== found);
      this.audit.unshift({ id, at: this.now, action: 'resume', job: found.job, result: 'requested', ...by });
      return this.#moveOn();
    });
  }

  overview({ audit = 0 }: { readonly audit?: number | undefined } = {}): Promise<ClusterOverview> {
    return this.#call('overview', () => {
      this.onOverview?.();
      return {
        now: this.now,
        position: this.position,
        instances: [...this.instances.values()],
        catalogue: this.pages,
        last: this.last,
        requests: this.requests.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > this.now),
        audit: this.audit.slice(0, audit),
      };
    });
  }

  runs({ job, limit, outcome }: RunsQuery): Promise<readonly RunRecord[]> {
    return this.#call('runs', () =>
      this.records
        .filter((record) => record.job === job && (outcome === undefined || record.outcome === outcome))
        .sort((one, other) => other.finishedAt.getTime() - one.finishedAt.getTime())
        .slice(0, limit),
    );
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #moveOn(): RequestPosition {
    this.position = { ...this.position, revision: this.position.revision + 1 };
    return this.position;
  }

  #call<Answer>(method: string, answer: () => Answer): Promise<Answer> {
    this.calls.push(method);
    return this.failure?.() ?? Promise.resolve(answer());
  }
}

function isSame(one: NewJobRequest, other: NewJobRequest): boolean {
  return (
    one.kind === other.kind && (one.kind === 'abort' ? one.runId === other.runId : one.job === other.job)
  );
}

function answerTo({ id, kind, job }: JobRequest, answer: Partial<RequestAnswer>): RequestAnswer {
  return {
    id,
    kind: kind === 'abort' ? 'abort' : 'run',
    job,
    instance: 'none',
    outcome: 'refused',
    ...answer,
  };
}

/** A job that ticks every hour in UTC. */
export function hourly(name: string, changes: Partial<JobDescription> = {}): JobDescription {
  const cron = '0 * * * *';
  return {
    name,
    schedule: `${cron} (UTC)`,
    cron,
    timeZone: 'UTC',
    lockKey: name,
    scheduled: true,
    ...changes,
  };
}

/** A run of `Reports.send` for the tick at 02:00 that took a second. */
export function recordOf(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    ...{ id: 'aaa-1', job: 'Reports.send', trigger: 'tick', tick: new Date('2026-01-01T02:00:00Z') },
    ...{ startedAt: new Date('2026-01-01T02:00:00Z'), finishedAt: new Date('2026-01-01T02:00:01Z') },
    ...{ durationMs: 1000, outcome: 'succeeded', instance: 'web-1:1:aaa', attempts: 1, lockLost: false },
    ...changes,
  };
}

/** A run in flight of `Reports.send` for the tick at 02:00. */
export function runningOf(changes: Partial<RunningRun> = {}): RunningRun {
  const since = new Date('2026-01-01T02:00:00.100Z');
  return {
    runId: 'aaa-1',
    job: 'Reports.send',
    trigger: 'tick',
    tick: new Date('2026-01-01T02:00:00Z'),
    since,
    ...changes,
  };
}

/** A skip of `Reports.send` at 02:00 that a report names. */
export function skipOf(changes: Partial<NotableSkip> = {}): NotableSkip {
  const tick = new Date('2026-01-01T02:00:00Z');
  return { job: 'Reports.send', reason: 'lock-unavailable', from: tick, to: tick, count: 1, ...changes };
}
