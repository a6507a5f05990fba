import { list, type ObservedRun } from './observed-run.js';
import type { Entry } from './protocol.js';

/** Finds moments at which an instance was in more handlers than its `concurrency` allows. Manual runs never wait. */
export function runsBeyondTheLimit(
  runs: readonly ObservedRun[],
  entries: readonly Entry[],
  concurrency = Infinity,
): string[] {
  if (concurrency === Infinity) return [];
  const manual = new Set(
    entries.flatMap((entry) => (entry.type === 'started' && entry.trigger === 'manual' ? [entry.run] : [])),
  );
  const limited = runs.filter(({ id }) => !manual.has(id));
  return limited.flatMap(({ instance, startedAt }) => {
    const atOnce = limited.filter(
      (run) =>
        run.instance === instance && run.startedAt <= startedAt && startedAt < (run.endedAt ?? Infinity),
    );
    return atOnce.length > concurrency
      ? [`${atOnce.length} handlers at once, ${concurrency} allowed: ${list(atOnce)}`]
      : [];
  });
}
