import type { InstanceIdentity } from '../../core/identity.js';
import { VERSION } from '../../core/version.js';
import type { JobRunner } from '../../runs/job-runner.js';
import type { RunLimit } from '../../runs/run-limit.js';
import type { CataloguePage, InstanceReport, RunningRun } from '../state/instance-report.js';
import type { Heartbeat } from '../state/job-state-store.js';
import type { Catalogue } from './catalogue.js';
import type { NotableSkips } from './notable-skips.js';
import type { RequestedPauses } from './requested-pauses.js';
import type { RequestReader } from './request-reader.js';

/** The parts that a report is made of. */
export interface InstanceReportsDeps {
  readonly identity: InstanceIdentity;
  readonly startedAt: Date;
  readonly scheduling: boolean;
  readonly runner: JobRunner;
  readonly limit: RunLimit | undefined;
  readonly catalogue: Catalogue;
  readonly skips: NotableSkips;
  readonly pauses: RequestedPauses;
  readonly requests: RequestReader;
  readonly droppedRecords: () => number;
}

/** Describes this instance as it is at a moment. */
export class InstanceReports {
  readonly #deps: InstanceReportsDeps;
  /** The end of the last outage of the state store, by the time of the store. */
  outageEndedAt: Date | undefined;

  constructor(deps: InstanceReportsDeps) {
    this.#deps = deps;
  }

  /** The pages of the catalogue that a report names. */
  pagesOf(state: InstanceReport['state']): readonly CataloguePage[] {
    const { catalogue } = this.#deps;
    return state === 'left' ? catalogue.pagesBeforeTheEnd : catalogue.pages;
  }

  /** @param pages those that the store may not have */
  heartbeat(state: InstanceReport['state'], pages: readonly CataloguePage[]): Heartbeat {
    return { instance: this.#report(state), pages, answers: this.#deps.requests.answers };
  }

  #report(state: InstanceReport['state']): InstanceReport {
    const { identity, startedAt, scheduling, limit, skips, pauses, requests, droppedRecords } = this.#deps;
    return {
      id: identity.id,
      host: identity.host,
      pid: identity.pid,
      startedAt,
      state,
      version: VERSION,
      node: process.version,
      scheduling,
      catalogue: this.pagesOf(state).map(({ digest }) => digest),
      running: this.#running,
      waiting: limit?.waiting,
      concurrency: limit?.concurrency,
      skips: skips.all,
      droppedRecords: droppedRecords(),
      seen: requests.seen,
      pauses: pauses.ids,
      outageEndedAt: this.outageEndedAt,
    };
  }

  get #running(): readonly RunningRun[] {
    const runs = this.#deps.runner.inFlight.all;
    return runs.flatMap(({ id, job, trigger, tick, calledAt }) =>
      calledAt === undefined ? [] : [{ runId: id, job, trigger, tick, since: new Date(calledAt) }],
    );
  }
}
