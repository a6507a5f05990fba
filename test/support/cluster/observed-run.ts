import type { Entry } from './protocol.js';

/** One run from the first call of its handler, as an observer sees it. */
export interface ObservedRun {
  readonly id: string;
  readonly job: string;
  readonly tick: string | undefined;
  readonly instance: number;
  /** It made no request before this. */
  readonly begunAt: number;
  readonly startedAt: number;
  /** When the handler ended at its last attempt, or its process ended. `undefined` means that it never ended. */
  readonly endedAt: number | undefined;
  /** When its instance reported the result. */
  readonly resultAt: number | undefined;
  /** Its process was killed before the end. */
  readonly diedInIt: boolean;
  /**
   * Until when no other instance may run the job. Normally that is the end of the run. A run that lost its lock is
   * protected only until then, because its process stood still or the store lost its data. A run that left its handler
   * behind after its timeout is protected until its result.
   */
  readonly protectedUntil: number;
}

/** The runs of a record, in the order of their starts. Reports of two instances may arrive in another order. */
export function observedRuns(record: readonly Entry[]): ObservedRun[] {
  const entries = record.toSorted((a, b) => a.at - b.at);
  return entries.flatMap((entry) => {
    if (entry.type !== 'started') return [];
    const { run: id, job, tick, instance, at: startedAt, begunAt = startedAt } = entry;
    const own = entries.filter((other) => 'run' in other && other.run === id);
    // Each attempt has an end.
    const end = own.findLast(({ type }) => type === 'ended')?.at;
    const death = entries.find((other) => other.type === 'exited' && other.instance === instance)?.at;
    const endedAt = end ?? death;
    const resultAt = own.find(({ type }) => type === 'result')?.at;
    const lostAt = own.find(({ type }) => type === 'lock-lost')?.at;
    const excuse = entries.find(
      (other) => other.at >= startedAt && other.at < (lostAt ?? 0) && endsProtection(other, instance),
    );
    const protectedUntil = excuse?.at ?? Math.min(endedAt ?? Infinity, resultAt ?? Infinity);
    const diedInIt = end === undefined;
    return [{ id, job, tick, instance, begunAt, startedAt, endedAt, resultAt, diedInIt, protectedUntil }];
  });
}

function endsProtection(entry: Entry, instance: number): boolean {
  if (entry.type === 'data-lost') return true;
  if (entry.type === 'blocking') return entry.instance === instance;
  return entry.type === 'signalled' && entry.signal === 'SIGSTOP' && entry.instance === instance;
}

/** The runs as text for a finding. */
export function list(runs: readonly ObservedRun[]): string {
  return runs
    .map(({ id, instance, tick = 'no tick', startedAt, protectedUntil }) => {
      const span = `${startedAt.toFixed(1)} to ${protectedUntil.toFixed(1)} ms`;
      return `run ${id} of instance ${instance} (${tick}, ${span})`;
    })
    .join('; ');
}
