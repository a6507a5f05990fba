import type { Entry } from '../protocol.js';
import type { ChaosOptions } from './chaos.js';

/** The figures of a chaos test, as lines of names and numbers. */
export function tableOf(
  entries: readonly Entry[],
  { seed, duration, losesData }: ChaosOptions,
  findings: readonly string[],
  requests: readonly (readonly [kind: string, count: number])[],
): string {
  const faults = entries.flatMap((entry) => (entry.type === 'fault' ? [entry.kind] : []));
  const results = entries.filter((entry) => entry.type === 'result');
  const ofTicks = results.filter(({ job }) => job !== 'everywhere');
  const ticks = new Set(ofTicks.map(({ job, tick }) => `${job} @ ${String(tick)}`)).size;
  const runs = entries.filter((entry) => entry.type === 'started');
  const recoveries = runs.filter(({ trigger }) => trigger === 'recovery').length;
  const skips = results.flatMap(({ reason }) => reason ?? []);
  return [
    ['seed', seed],
    ['duration', `${Math.round(duration / 1000)} s${losesData ? ', with losses of data' : ''}`],
    ['faults', faults.length],
    ...counted(faults),
    ['instances started', count(entries, 'ready')],
    ['ticks of jobs with a lock', ticks],
    ['runs, also of the job without a lock', runs.length],
    ['  of ticks whose instance died, or seemed to', recoveries],
    ['skips', skips.length],
    ...counted(skips),
    ['runs told that they lost their lock', count(entries, 'lock-lost')],
    ['requests of a person, and their answers', ''],
    ...requests.map(([kind, times]) => [`  ${kind}`, times]),
    ['findings', findings.length],
  ]
    .map(([name, figure]) => `${String(name).padEnd(48)}${String(figure)}`)
    .join('\n');
}

function counted(kinds: readonly string[]): [string, number][] {
  const names = [...new Set(kinds)].sort();
  return names.map((name) => [`  ${name}`, kinds.filter((kind) => kind === name).length]);
}

function count(entries: readonly Entry[], type: Entry['type']): number {
  return entries.filter((entry) => entry.type === type).length;
}
