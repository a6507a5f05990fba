import type { ClusterRecord } from './record.js';

/** What became of the ticks of a job that fell due in some instance. */
export interface TickFates {
  /** They ran, once or more often. */
  readonly ran: number;
  /** They were claimed by an instance that then found the job running: they run nowhere, and that was told. */
  readonly spent: number;
  /** They ran nowhere, and the reason that was told is that the store could not be asked in time. */
  readonly unavailable: number;
  /** They ran nowhere, and nobody said why. */
  readonly lost: readonly string[];
}

/** The ticks of a job that instances told of, each with what they told: `started`, or why it was skipped there. */
function ticksSeen(record: ClusterRecord, job: string, instance?: number): Map<string, string[]> {
  const seen = new Map<string, string[]>();
  for (const entry of [...record.of('started'), ...record.of('result')]) {
    if (entry.job !== job || entry.tick === undefined) continue;
    if (instance !== undefined && entry.instance !== instance) continue;
    const word = entry.type === 'started' ? 'started' : (entry.reason ?? entry.outcome);
    seen.set(entry.tick, [...(seen.get(entry.tick) ?? []), word]);
  }
  return seen;
}

export function tickFates(record: ClusterRecord, job: string): TickFates {
  const fates = { ran: 0, spent: 0, unavailable: 0, lost: [] as string[] };
  for (const [tick, words] of ticksSeen(record, job)) {
    if (words.includes('started')) fates.ran++;
    else if (words.includes('running-elsewhere')) fates.spent++;
    else if (words.includes('lock-unavailable')) fates.unavailable++;
    else fates.lost.push(`${job} @ ${tick}: ${words.join(', ')}`);
  }
  return fates;
}

/** The ticks that an instance looked at, in milliseconds since 1970, in their order. */
export function ticksOf(record: ClusterRecord, job: string, instance: number): number[] {
  return [...ticksSeen(record, job, instance).keys()].map((tick) => Date.parse(tick)).sort((a, b) => a - b);
}

/** Where an instance left ticks out: the moments after which the next one that it looked at was not one period later. */
export function gapsOf(record: ClusterRecord, job: string, instance: number, period: number): string[] {
  const ticks = ticksOf(record, job, instance);
  return ticks
    .filter((tick, index) => (ticks[index + 1] ?? tick + period) - tick !== period)
    .map((tick) => `instance ${instance}: ${job} after ${new Date(tick).toISOString()}`);
}
