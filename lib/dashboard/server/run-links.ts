import type { ClusterRun, RunRecord, TickExplanation } from '../../index.js';
import { describe } from '../../internal.js';
import type { DashboardSettings, LinkedRun } from '../dashboard.options.js';
import type { DashboardExplanation, DashboardRecord, DashboardRun } from '../shared/json.js';
import type { Complaints } from './complaints.js';

/** Puts a link to the logs beside each run. */
export class RunLinks {
  readonly #runUrl: DashboardSettings['runUrl'];
  readonly #complaints: Complaints;

  constructor(runUrl: DashboardSettings['runUrl'], complaints: Complaints) {
    this.#runUrl = runUrl;
    this.#complaints = complaints;
  }

  record(record: RunRecord): DashboardRecord {
    return { ...record, ...this.#linkTo(record) };
  }

  /** A run in flight. */
  run(run: ClusterRun, job: string): DashboardRun {
    const { runId: id, instance, since: startedAt, tick } = run;
    return { ...run, ...this.#linkTo({ id, job, instance, startedAt, tick }) };
  }

  explanation({ run, ...explanation }: TickExplanation): DashboardExplanation {
    return run === undefined ? explanation : { ...explanation, run: this.record(run) };
  }

  #linkTo({ id, job, instance, startedAt, tick, finishedAt }: LinkedRun): { readonly url?: string } {
    if (this.#runUrl === undefined) return {};
    try {
      // The function is the application's.
      const url: unknown = this.#runUrl({ id, job, instance, startedAt, tick, finishedAt });
      if (url === undefined) return {};
      if (typeof url === 'string' && isLink(url)) return { url };
      this.#complaints.returned('runUrl', EXPECTED, describe(url), CONSEQUENCE);
      if (url instanceof Promise) url.catch(() => undefined);
    } catch (error) {
      this.#complaints.threw('runUrl', error, CONSEQUENCE);
    }
    return {};
  }
}

const EXPECTED = "a URL with `http:` or `https:`, a path that begins with '/', or `undefined`";
const CONSEQUENCE = 'The run is shown without a link';

/** A browser would take two slashes, or one of either kind, for the beginning of a host. */
function isLink(url: string): boolean {
  if (url.startsWith('/')) return !/^\/[/\\]/u.test(url);
  return /^https?:\/\//iu.test(url) && URL.canParse(url);
}
