import { list, type ObservedRun } from './observed-run.js';
import type { Entry, EntryOf } from './protocol.js';

/**
 * Finds ticks that ran twice although the store kept its data. A store that lost data may have lost the first claim.
 * With `recover`, a tick may run again if its instance died, was frozen, lost its connection to the store, or aborted
 * the run at its shutdown before the run was over.
 *
 * @param recovered the names of the jobs with `recover`
 */
export function ticksThatRanTwice(
  runs: readonly ObservedRun[],
  entries: readonly Entry[],
  recovered: readonly string[] = [],
): string[] {
  const losses = entries.filter(({ type }) => type === 'data-lost');
  const latest = new Map<string, ObservedRun>();
  return runs.flatMap((run) => {
    if (run.tick === undefined) return [];
    const tick = `${run.job} @ ${run.tick}`;
    const earlier = latest.get(tick);
    latest.set(tick, run);
    if (earlier === undefined) return [];
    const isExcused =
      losses.some(({ at }) => at >= earlier.begunAt && at <= run.startedAt) ||
      (recovered.includes(run.job) && wasCutShort(earlier, run, entries));
    return isExcused ? [] : [`a tick ran twice: ${tick}: ${list([earlier, run])}`];
  });
}

/** Whether that happened to the instance of a run before its result and before the start of the other run. */
function wasCutShort(run: ObservedRun, other: ObservedRun, entries: readonly Entry[]): boolean {
  const until = Math.min(run.resultAt ?? Infinity, other.startedAt);
  return entries.some((entry) => {
    if (entry.at > until) return false;
    if (entry.type === 'fault') return endOfCutOff(entry, run.instance, entries) >= run.begunAt;
    if (entry.type === 'aborted') return entry.run === run.id && entry.reason === 'SHUTDOWN';
    const isStop = entry.type === 'signalled' && (entry.signal === 'SIGKILL' || entry.signal === 'SIGSTOP');
    return isStop && entry.instance === run.instance && entry.at >= run.begunAt;
  });
}

/** When the instance could rely on its store again after such a fault. A fault without an end continues. */
function endOfCutOff(fault: EntryOf<'fault'>, instance: number, entries: readonly Entry[]): number {
  const reaches = fault.instance === instance || fault.instance < 0;
  if (!fault.cutsOff || !reaches) return -Infinity;
  const isItsEnd = ({ type, instance, at }: Entry): boolean =>
    type === 'fault-over' && instance === fault.instance && at >= fault.at;
  return entries.find(isItsEnd)?.at ?? Infinity;
}
