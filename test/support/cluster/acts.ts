import { list, type ObservedRun } from './observed-run.js';
import type { Entry } from './protocol.js';

/**
 * A handler that checks `run.lock.isHeld` before each act acts under its lock, whatever happens to its process. The
 * exception is a loss of the store's data, which no instance can notice at once.
 */
export function actsWithoutTheLock(runs: readonly ObservedRun[], entries: readonly Entry[]): string[] {
  const losses = entries.filter(({ type }) => type === 'data-lost');
  const byId = new Map(runs.map((run) => [run.id, run]));
  return entries.flatMap((act) => {
    if (act.type !== 'acted' || !act.isHeld || act.isAborted) return [];
    const run = byId.get(act.run);
    if (run === undefined) return [];
    const later = runs.find(
      ({ job, startedAt }) => job === run.job && startedAt > run.startedAt && startedAt < act.at,
    );
    if (later === undefined || losses.some(({ at }) => at >= run.begunAt && at <= act.at)) return [];
    return [`a run acted after another had started: ${list([run, later])}`];
  });
}
