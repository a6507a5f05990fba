import type { JobDescription } from '../state/instance-report.js';
import type { KnownJob } from './cluster-snapshot.js';

/** The different definitions of a job. Instances of one version may differ in whether they schedule it. */
export function distinctDefinitions(known: readonly KnownJob[]): JobDescription[] {
  // Most instances share their pages, so that few descriptions are compared by their content.
  const descriptions = new Set(known.map(({ description }) => description));
  const distinct = new Map<string, JobDescription>();
  for (const description of descriptions) {
    const definition = contentOf(description);
    if (!distinct.has(definition)) distinct.set(definition, description);
  }
  return [...distinct.values()];
}

/** The entries of a job, those with one definition together; never empty. */
export function byDefinition(known: readonly KnownJob[]): KnownJob[][] {
  const groups = new Map<string, KnownJob[]>();
  for (const each of known) {
    const definition = contentOf(each.description);
    groups.set(definition, [...(groups.get(definition) ?? []), each]);
  }
  return [...groups.values()];
}

function contentOf({ schedule, cron, timeZone, intervalMs, lockKey }: JobDescription): string {
  return JSON.stringify([schedule, cron, timeZone, intervalMs, lockKey]);
}
