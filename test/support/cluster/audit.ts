import { actsWithoutTheLock } from './acts.js';
import { list, type ObservedRun, observedRuns } from './observed-run.js';
import type { Entry } from './protocol.js';
import { ticksThatRanTwice } from './repeats.js';

/** A lease that was found in the store after the last instance had ended. */
export interface LeaseLeft {
  readonly key: string;
  /** The process that holds it. */
  readonly pid: number;
  /** In milliseconds; below 0: it never expires. */
  readonly expiresIn: number;
}

/** What is judged. */
export interface Evidence {
  readonly entries: readonly Entry[];
  readonly leasesLeft: readonly LeaseLeft[];
  /** The process of each instance, by the instance's number. */
  readonly pids: readonly number[];
  /** The jobs that promise a run for each tick between their first and their last, and the time between two ticks. */
  readonly everyTickOf: Readonly<Record<string, number>>;
  /** The jobs without a lock, which run in every instance. */
  readonly everywhere?: readonly string[];
  /** The jobs whose ticks run again when their instance dies in mid-run. */
  readonly recovered?: readonly string[];
  /** For how long a job keeps its lease after a run, in milliseconds. */
  readonly holds?: Readonly<Record<string, number>>;
}

/** What must not have happened in a cluster, whatever was done to it. */
export function audit(evidence: Evidence): string[] {
  const { everywhere = [] } = evidence;
  // What runs everywhere runs at most once a tick, and never twice at once, in each instance.
  const runs = observedRuns(evidence.entries).map((run) =>
    everywhere.includes(run.job) ? { ...run, job: `${run.job} in instance ${run.instance}` } : run,
  );
  return [
    ...ticksThatRanTwice(runs, evidence.entries, evidence.recovered),
    ...ticksThatRanNowhere(runs, evidence.everyTickOf),
    ...runsThatOverlapped(runs),
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

/** Never two at once. */
function runsThatOverlapped(runs: readonly ObservedRun[]): string[] {
  return runs.flatMap((run, index) =>
    runs
      .slice(0, index)
      .filter(({ job, protectedUntil }) => job === run.job && run.startedAt < protectedUntil)
      .map((earlier) => `two runs of ${run.job} overlapped: ${list([earlier, run])}`),
  );
}

/** Nothing the handler or the store does ends the process. */
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

/** A lease ends with its run, or its hold. That of an instance that was killed may stay until it expires, as it must. */
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
