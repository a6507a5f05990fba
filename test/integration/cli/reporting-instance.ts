import { setTimeout as sleep } from 'node:timers/promises';
import type { JobDescription, RunningRun } from '../../../lib/cluster/state/instance-report.js';
import type { JobRequest, RequestAnswer, RequestPosition } from '../../../lib/cluster/state/job-request.js';
import type { JobStateStore } from '../../../lib/cluster/state/job-state-store.js';
import type { RunRecord } from '../../../lib/cluster/state/run-record.js';

const HEARTBEAT_MS = 100;

interface InstanceOptions {
  readonly id: string;
  readonly jobs: readonly JobDescription[];
  readonly running?: readonly RunningRun[];
  readonly startedAt?: Date;
  /** `false`: it acknowledges pauses, and leaves runs and aborts to others. */
  readonly follows?: boolean;
}

/** Reports to a state store and follows its requests as an instance of an application does, without running anything. */
export class ReportingInstance {
  readonly #store: JobStateStore;
  readonly #options: InstanceOptions;
  #running: readonly RunningRun[];
  readonly #answered = new Set<string>();
  #answers: RequestAnswer[] = [];
  #pauses: readonly string[] = [];
  #seen: RequestPosition | undefined;
  #beating: Promise<void> | undefined;
  #isStopped = false;
  #runs = 0;

  constructor(store: JobStateStore, options: InstanceOptions) {
    this.#store = store;
    this.#options = options;
    this.#running = options.running ?? [];
  }

  get #nonce(): string {
    return this.#options.id.split(':')[2] ?? '';
  }

  async heartbeat(): Promise<void> {
    const answers = this.#answers.splice(0);
    const { id, jobs } = this.#options;
    const [host = '', pid] = id.split(':');
    const { position, requests } = await this.#store.heartbeat({
      instance: {
        id,
        host,
        pid: Number(pid),
        startedAt: this.#options.startedAt ?? new Date('2026-01-01T00:00:00Z'),
        state: 'live',
        version: '0.1.0',
        node: '20.19.0',
        scheduling: true,
        catalogue: ['page'],
        running: this.#running,
        skips: [],
        droppedRecords: 0,
        seen: this.#seen,
        pauses: this.#pauses,
      },
      pages: [{ digest: 'page', jobs }],
      answers,
    });
    this.#seen = position;
    this.#pauses = requests.filter(({ kind }) => kind === 'pause').map((request) => request.id);
    for (const request of requests) this.#follow(request);
  }

  /** Sends heartbeats until `stop()`. */
  start(): void {
    this.#beating ??= (async () => {
      while (!this.#isStopped) {
        await this.heartbeat();
        await sleep(HEARTBEAT_MS);
      }
    })();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#beating;
  }

  #follow({ id, kind, job, answer, runId }: JobRequest): void {
    if (this.#options.follows === false) return;
    if (kind === 'pause' || answer !== undefined || this.#answered.has(id)) return;
    this.#answered.add(id);
    const own = { id, kind, job, instance: this.#options.id };
    if (kind === 'abort') {
      this.#answers.push({ ...own, runId, outcome: 'aborted' });
      return;
    }
    const started = `${this.#nonce}-${100 + this.#runs++}`;
    this.#answers.push({ ...own, runId: started, outcome: 'started' });
    if (!job.startsWith('Endless')) void this.#record(started, job);
  }

  /** The run has ended by now; that of a job whose name begins with `Failing` has failed. */
  async #record(id: string, job: string): Promise<void> {
    const failed = job.startsWith('Failing');
    const startedAt = new Date(Date.now() - 1200);
    const record = { id, job, instance: this.#options.id, trigger: 'manual' as const, startedAt };
    await this.#store.record([
      recordOf({ ...record, ...(failed && { outcome: 'failed', error: 'no template' }) }),
    ]);
  }
}

/** A record with these properties. */
export function recordOf(record: Partial<RunRecord> & Pick<RunRecord, 'id' | 'job' | 'instance'>): RunRecord {
  const startedAt = record.startedAt ?? new Date();
  return {
    trigger: 'tick',
    startedAt,
    finishedAt: new Date(startedAt.getTime() + 1200),
    durationMs: 1200,
    outcome: 'succeeded',
    attempts: 1,
    lockLost: false,
    ...record,
  };
}
