import type { Clock } from '../../../core/clock.js';
import type { ClusterOverview, LastOutcomes } from '../job-state-store.js';
import type { RunHistory } from './run-history.js';
import type { StateCommands } from './state-commands.js';
import type { StateKeys } from './state-keys.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Last outcomes stay for so long after a job that no instance knows any more. */
const KEPT_MS = 30 * DAY_MS;

interface DailySweepDeps {
  readonly keys: StateKeys;
  readonly history: RunHistory;
  readonly clock: Clock;
}

/** Forgets the last outcomes of jobs that are gone. One instance does it each day. */
export class DailySweep {
  readonly #deps: DailySweepDeps;
  /** On the monotonic clock. */
  #nextAt = -Infinity;

  constructor(deps: DailySweepDeps) {
    this.#deps = deps;
  }

  /** Whether to claim it again: every hour, because the instance that swept last may be gone. */
  isDue(): boolean {
    const now = this.#deps.clock.monotonic();
    if (now < this.#nextAt) return false;
    this.#nextAt = now + HOUR_MS;
    return true;
  }

  /** @returns whether this instance is the one for a day */
  claim(redis: StateCommands, instance: string): Promise<boolean> {
    return redis.setIfNew(this.#deps.keys.swept, instance, DAY_MS);
  }

  /** Reading the overview has removed the reports that are too old. */
  async sweep(redis: StateCommands, { instances, catalogue, last, now }: ClusterOverview): Promise<void> {
    // The jobs of a page that is lost are unknown, and all may be there.
    if (!instances.every((each) => each.catalogue.every((digest) => catalogue.has(digest)))) return;
    const known = new Set([...catalogue.values()].flat().map(({ name }) => name));
    const isGone = ([job, outcomes]: [string, LastOutcomes]): boolean =>
      !known.has(job) && now.getTime() - endOf(outcomes) > KEPT_MS;
    const gone = [...last].filter(isGone).map(([job]) => job);
    await this.#deps.history.forget(redis, gone);
  }
}

/** The end of the latest run. */
function endOf({ success, failure }: LastOutcomes): number {
  return Math.max(success?.finishedAt.getTime() ?? 0, failure?.finishedAt.getTime() ?? 0);
}
