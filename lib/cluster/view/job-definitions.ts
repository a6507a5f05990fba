import type { JobDescription } from '../state/instance-report.js';
import type { KnownJob } from './cluster-snapshot.js';

/** The different definitions of a job. Instances of one version may differ in whether they schedule it. */
export function distinctDefinitions(known: readonly KnownJob[]): JobDescription[] {
  // Most instances share their pages, so that few descriptions are compared by their content.
  const descriptions = new Set(known.map(({ description }) => description));
  const distinct = new Map<string, JobDescription>();
  for (const description of descriptions) {
    const { schedule, cron, timeZone, intervalMs, lockKey } = description;
    const definition = JSON.stringify([schedule, cron, timeZone, intervalMs, lockKey]);
    if (!distinct.has(definition)) distinct.set(definition, description);
  }
  return [...distinct.values()];
}
