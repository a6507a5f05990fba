import { expect } from '@jest/globals';
import type { Cluster } from './cluster.js';
import type { Entry } from './protocol.js';

/**
 * Sends SIGTERM to the instance in mid-run of that job, once each other job has run.
 * Returns its events from then on, in their order.
 */
export async function terminateInMidRun(
  { record, instance, store, jobs }: Cluster,
  job: string,
): Promise<{ order: string[]; took: number }> {
  for (const other of jobs.filter((name) => name !== job)) {
    await record.until(`a run of ${other}`, () => record.of('started', (entry) => entry.job === other)[0]);
  }
  const { instance: number, run } = await record.nextInMidRun(job);
  const { pid } = instance(number);
  expect(await store.lease(job)).toMatchObject({ pid });
  const asked = await instance(number).terminate();
  // The release ends the lease, because an expiry would take 30 s.
  const leases = (await store.leases()).filter((lease) => lease.pid === pid);
  expect({ leases }).toEqual({ leases: [] });
  const told = record.entries.filter((entry) => entry.instance === number && entry.at > asked);
  const order = told
    .filter((entry) => !('job' in entry) || ('run' in entry && entry.run === run))
    .flatMap(words);
  return { order, took: Math.round(record.last('exited').at - asked) };
}

function words(entry: Entry): string[] {
  if (entry.type === 'acted') return [];
  if (entry.type === 'result') return [entry.outcome];
  if (entry.type === 'destroyed')
    return [
      entry.client ? `${entry.module} destroyed, its client ${entry.client}` : `${entry.module} destroyed`,
    ];
  if (entry.type === 'exited') return [`exited with ${entry.signal ?? `code ${String(entry.code)}`}`];
  return [entry.type];
}
