import type { Entry } from './protocol.js';

/** One run, from the first call of its handler on, as it was seen from outside. */
export interface ObservedRun {
  readonly id: string;
  readonly job: string;
  readonly tick: string | undefined;
  readonly instance: number;
  /** Before this it had asked for nothing. */
  readonly begunAt: number;
  readonly startedAt: number;
  /** When the handler, at its last attempt, or its process came to its end; `undefined`: it never did. */
  readonly endedAt: number | undefined;
  /** When its instance told what became of it. */
  readonly resultAt: number | undefined;
  /** Its process was ended before it. */
  readonly diedInIt: boolean;
  /**
   * Until when nobody else may run the job: the run's end; but a run that lost its lock, because its process was frozen
   * or blocked, or the store lost its data, is protected only until then, and one whose handler was left behind after
   * its timeout until its result.
   */
  readonly protectedUntil: number;
}

/** The runs of a record, in the order in which they started. What two instances tell may arrive in another order. */
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

/** The runs, as a finding names them. */
export function list(runs: readonly ObservedRun[]): string {
  return runs
    .map(({ id, instance, tick = 'no tick', startedAt, protectedUntil }) => {
      const span = `${startedAt.toFixed(1)} to ${protectedUntil.toFixed(1)} ms`;
      return `run ${id} of instance ${instance} (${tick}, ${span})`;
    })
    .join('; ');
}
