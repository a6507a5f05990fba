import type { Clock } from '../../core/clock.js';
import type { RunsQuery } from '../../cluster/state/job-state-store.js';
import type { RecordedOutcome, RunRecord } from '../../cluster/state/run-record.js';
import { JobPeriods } from '../../cluster/state/job-periods.js';
import { readJson } from '../../cluster/state/stored/stored-fields.js';
import { runOf } from '../../cluster/state/stored/stored-run.js';
import type { ReportStatements } from './report-statements.js';
import type { StateCalls } from './state-calls.js';
import type { StateSweep } from './state-sweep.js';
import { jsonOf, storableText } from './stored-json.js';

/** How many records of each job and outcome stay, at least. */
const KEPT = 100;

const DAY_MS = 24 * 3_600_000;

/**
 * How long records live after the last one of their job: this many milliseconds, or this many periods if that is
 * longer.
 */
const LIFETIME_MS = 30 * DAY_MS;
const PERIODS = 3;

const OUTCOMES: readonly RecordedOutcome[] = ['succeeded', 'failed', 'skipped'];

interface RunBookDeps {
  readonly calls: StateCalls;
  readonly statements: ReportStatements;
  readonly sweep: StateSweep;
  readonly clock: Clock;
}

/** The facts about a job that the store keeps beside its records. */
interface JobFacts {
  readonly job: string;
  readonly lifetime: string;
  success?: RunRecord;
  failure?: RunRecord;
}

/** The runs of each job under one prefix. */
export class RunBook {
  readonly periods = new JobPeriods();
  readonly #deps: RunBookDeps;
  readonly #prefix: string;

  constructor(deps: RunBookDeps, prefix: string) {
    this.#deps = deps;
    this.#prefix = prefix;
  }

  async record(runs: readonly RunRecord[]): Promise<void> {
    const { calls, statements, sweep } = this.#deps;
    const rows = runs.map((run) => ({
      stream: run.outcome,
      job: run.job,
      at: String(run.finishedAt.getTime()),
      id: run.id,
      value: run,
    }));
    await calls.ask(statements.record, [this.#prefix, jsonOf(rows), jsonOf(this.#factsOf(runs))]);
    for (const { job, outcome } of runs)
      sweep.trimLater({ prefix: this.#prefix, stream: outcome, job, kept: KEPT });
  }

  /** Records of one job, the newest first. */
  async runs({ job, limit, outcome }: RunsQuery): Promise<RunRecord[]> {
    if (limit <= 0) return [];
    const { calls, statements } = this.#deps;
    const streams = outcome === undefined ? OUTCOMES : [outcome];
    const values = [this.#prefix, storableText(job), jsonOf(streams), String(limit)];
    const rows = await calls.ask(statements.runs, values);
    return rows.map(({ value }) => readJson(String(value), runOf)).filter((run) => run !== undefined);
  }

  /** Sorted by name, so that two instances cannot block each other. */
  #factsOf(runs: readonly RunRecord[]): JobFacts[] {
    const facts = new Map<string, JobFacts>();
    for (const run of runs) {
      const { job, outcome } = run;
      const known = facts.get(job) ?? { job, lifetime: this.#lifetimeOf(job) };
      if (outcome === 'succeeded') known.success = run;
      else if (outcome === 'failed') known.failure = run;
      facts.set(job, known);
    }
    return [...facts.values()].sort((a, b) => (a.job < b.job ? -1 : 1));
  }

  #lifetimeOf(job: string): string {
    const period = this.periods.periodOf(job, this.#deps.clock.now());
    return String(Math.max(LIFETIME_MS, PERIODS * period));
  }
}
