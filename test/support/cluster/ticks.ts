import type { ClusterRecord } from './record.js';

/** The fates of the ticks of a job that fell due in some instance. */
export interface TickFates {
  /** Ticks that ran, once or more often. */
  readonly ran: number;
  /** Ticks that an instance claimed while the job was still running. They ran nowhere, and the instance reported it. */
  readonly spent: number;
  /** Ticks that ran nowhere because the store did not answer in time, as an instance reported. */
  readonly unavailable: number;
  /** Ticks that ran nowhere without a reported reason. */
  readonly lost: readonly string[];
}

/** The reported ticks of a job with their reports: `started`, or the reason of a skip. */
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

/** The ticks that an instance saw, in milliseconds since 1970, in their order. */
export function ticksOf(record: ClusterRecord, job: string, instance: number): number[] {
  return [...ticksSeen(record, job, instance).keys()].map((tick) => Date.parse(tick)).sort((a, b) => a - b);
}

/** The gaps in the ticks of an instance. Each is a moment whose next tick is not one period later. */
export function gapsOf(record: ClusterRecord, job: string, instance: number, period: number): string[] {
  const ticks = ticksOf(record, job, instance);
  return ticks
    .filter((tick, index) => (ticks[index + 1] ?? tick + period) - tick !== period)
    .map((tick) => `instance ${instance}: ${job} after ${new Date(tick).toISOString()}`);
}
