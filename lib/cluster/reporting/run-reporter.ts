import type { InstanceIdentity } from '../../core/identity.js';
import type { RunListener, TickOfRun } from '../../runs/run-listener.js';
import type { RunnableJob } from '../../runs/run-request.js';
import type { RunResult } from '../../runs/run-result.js';
import type { ReportedFacts, ResultFacts } from '../state/run-record.js';
import type { NotableSkips } from './notable-skips.js';
import { type RedactError, reportedFactsOf } from './record-of.js';

/** The parts that reporting runs needs. */
export interface RunReporterDeps {
  readonly identity: InstanceIdentity;
  readonly skips: NotableSkips;
  readonly redact: RedactError;
  readonly keep: KeepRecord;
}

/** Takes the two parts of a record. Must not wait. */
export type KeepRecord = (result: ResultFacts, reported: ReportedFacts) => void;

/**
 * Turns ended runs into records: those that called their handler, and those that had claimed a tick. The instance that
 * claimed a tick knows what became of it. A skip without a claim is a note in the report of this instance.
 */
export class RunReporter implements RunListener {
  readonly #deps: RunReporterDeps;

  constructor(deps: RunReporterDeps) {
    this.#deps = deps;
  }

  ended(result: RunResult, _job: RunnableJob, { due, isClaimed }: TickOfRun): void {
    const { identity, skips, redact, keep } = this.#deps;
    if (result.outcome !== 'skipped' || isClaimed) keep(result, reportedFactsOf(result, identity.id, redact));
    else if (due !== undefined) skips.note(result, due);
  }
}
