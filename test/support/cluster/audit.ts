import { actsWithoutTheLock } from './acts.js';
import { runsBeyondTheLimit } from './limit.js';
import { list, type ObservedRun, observedRuns } from './observed-run.js';
import type { Entry } from './protocol.js';
import { ticksThatRanTwice } from './repeats.js';

/** A lease that was in the store after the last instance had ended. */
export interface LeaseLeft {
  readonly key: string;
  /** The process that holds it. */
  readonly pid: number;
  /** In milliseconds. A negative number means that it never expires. */
  readonly expiresIn: number;
}

/** The evidence for an audit. */
export interface Evidence {
  readonly entries: readonly Entry[];
  readonly leasesLeft: readonly LeaseLeft[];
  /** The process id of each instance, by the number of the instance. */
  readonly pids: readonly number[];
  /** The period of each job that promises a run for each tick between its first and its last. */
  readonly everyTickOf: Readonly<Record<string, number>>;
  /** The jobs without a lock, which run in every instance. */
  readonly everywhere?: readonly string[];
  /** The jobs whose ticks run again when their instance dies in mid-run. */
  readonly recovered?: readonly string[];
  /** How long a job keeps its lease after a run, in milliseconds. */
  readonly holds?: Readonly<Record<string, number>>;
  /** The most handlers that one instance may be in at once. */
  readonly concurrency?: number | undefined;
}

/** Finds breaches of the guarantees in the record of a cluster. */
export function audit(evidence: Evidence): string[] {
  const { everywhere = [] } = evidence;
  // A job without a lock runs at most once a tick in each instance and never overlaps itself there.
  const runs = observedRuns(evidence.entries).map((run) =>
    everywhere.includes(run.job) ? { ...run, job: `${run.job} in instance ${run.instance}` } : run,
  );
  return [
    ...ticksThatRanTwice(runs, evidence.entries, evidence.recovered),
    ...ticksThatRanNowhere(runs, evidence.everyTickOf),
    ...runsThatOverlapped(runs),
    ...runsBeyondTheLimit(runs, evidence.entries, evidence.concurrency),
    ...actsWithoutTheLock(runs, evidence.entries),
    ...crashes(evidence.entries),
    ...runsWithoutEnd(runs, evidence.entries),
    ...leasesThatStayed(evidence),
  ];
}

function ticksThatRanNowhere(runs: readonly ObservedRun[], everyTickOf: Evidence['everyTickOf']): string[] {
  return Object.entries(everyTickOf).flatMap(([job, period]) => {
    const ran = new Set(runs.filter((run) => run.job === job).map(({ tick }) => Date.parse(tick ?? '')));
    const last = Math.max(...ran);
    if (ran.size === 0) return [`no tick of ${job} ran at all`];
    const missing: string[] = [];
    for (let tick = Math.min(...ran) + period; tick < last; tick += period) {
      if (!ran.has(tick)) missing.push(`a tick ran nowhere: ${job} @ ${new Date(tick).toISOString()}`);
    }
    return missing;
  });
}

/** Finds overlapping runs. */
function runsThatOverlapped(runs: readonly ObservedRun[]): string[] {
  return runs.flatMap((run, index) =>
    runs
      .slice(0, index)
      .filter(({ job, protectedUntil }) => job === run.job && run.startedAt < protectedUntil)
      .map((earlier) => `two runs of ${run.job} overlapped: ${list([earlier, run])}`),
  );
}

/** No fault of a handler or a store ends the process. */
function crashes(entries: readonly Entry[]): string[] {
  return entries.flatMap((entry) => {
    if (entry.type === 'crashed') return [`instance ${entry.instance} crashed: ${entry.error}`];
    if (entry.type !== 'exited' || entry.code === 0) return [];
    const sent = entries.some(
      (other) =>
        other.type === 'signalled' && other.instance === entry.instance && other.signal === entry.signal,
    );
    const how = entry.signal ?? `code ${String(entry.code)}`;
    return sent ? [] : [`instance ${entry.instance} ended unasked, with ${how}`];
  });
}

function runsWithoutEnd(runs: readonly ObservedRun[], entries: readonly Entry[]): string[] {
  const killed = killedInstances(entries);
  return runs
    .filter(({ endedAt, diedInIt, instance }) => endedAt === undefined || (diedInIt && !killed.has(instance)))
    .map((run) => `a run never ended: ${run.job}: ${list([run])}`);
}

/** A lease ends with its run or its hold. The lease of a killed instance may remain until it expires, as it must. */
function leasesThatStayed({ entries, leasesLeft, pids, holds = {} }: Evidence): string[] {
  const killed = killedInstances(entries);
  const isHold = ({ key, expiresIn }: LeaseLeft): boolean =>
    Object.entries(holds).some(([job, hold]) => key.endsWith(`lock:${job}`) && expiresIn <= hold);
  return leasesLeft
    .filter((left) => left.expiresIn < 0 || (!killed.has(pids.indexOf(left.pid)) && !isHold(left)))
    .map(({ key, pid, expiresIn }) => `a lease was left: ${key} of process ${pid}, for ${expiresIn} ms`);
}

function killedInstances(entries: readonly Entry[]): Set<number> {
  const kills = entries.filter((entry) => entry.type === 'signalled' && entry.signal === 'SIGKILL');
  return new Set(kills.map(({ instance }) => instance));
}
