import type { InstanceReport, JobDescription } from '../../../lib/cluster/state/instance-report.js';
import { recordOf, runningOf, skipOf } from '../../support/cluster-state/evidence-store.js';
import type { TestStateStore } from './dashboard-app.js';

export const NIGHTLY = 'Reports.send';

/** The other instance. */
export const OTHER = 'api-2:40:9c01d4e2aa10';

/** The tick of the nightly job that is in question: the minute that began ten minutes ago. */
export function tickInQuestion(): Date {
  return new Date(Math.floor((Date.now() - 600_000) / 60_000) * 60_000);
}

/** A cron pattern that ticks once a day, at that minute. */
export function dailyAt(tick: Date): string {
  return `${tick.getUTCMinutes()} ${tick.getUTCHours()} * * *`;
}

/** What another instance reports, an hour's worth of life around the tick. */
async function report(
  store: TestStateStore,
  tick: Date,
  lastHeartbeat: Date,
  changes: Partial<InstanceReport>,
): Promise<void> {
  const cron = dailyAt(tick);
  const description: JobDescription = {
    ...{ name: NIGHTLY, schedule: `${cron} (UTC)`, cron, timeZone: 'UTC' },
    ...{ lockKey: NIGHTLY, scheduled: true },
  };
  const [host = '', pid] = OTHER.split(':');
  const instance: InstanceReport = {
    ...{ id: OTHER, host, pid: Number(pid), startedAt: new Date(tick.getTime() - 1_800_000) },
    ...{ state: 'live', version: '0.1.0', node: '20.19.0', scheduling: true, catalogue: ['nightly'] },
    ...{ running: [], skips: [], droppedRecords: 0, pauses: [] },
    ...changes,
  };
  const pages = [{ digest: 'nightly', jobs: [description] }];
  await store.at(lastHeartbeat, () => store.heartbeat({ instance, pages, answers: [] }));
}

const after = (tick: Date, seconds: number) => new Date(tick.getTime() + seconds * 1000);

/** The instance that ran the tick has not been heard of since. */
export function lost(store: TestStateStore, tick: Date): Promise<void> {
  const run = runningOf({ runId: '9c01d4e2aa10-7', job: NIGHTLY, tick, since: after(tick, 0.1) });
  return report(store, tick, after(tick, 30), { running: [run] });
}

/** The instance that took the tick found the lock held, because an earlier run keeps it. */
export async function held(store: TestStateStore, tick: Date): Promise<void> {
  await report(store, tick, new Date(), {});
  const times = { tick, startedAt: tick, finishedAt: after(tick, 0.1), durationMs: 0, attempts: 0 };
  const skip = { outcome: 'skipped', reason: 'running-elsewhere' } as const;
  await store.record([recordOf({ id: '9c01d4e2aa10-7', job: NIGHTLY, instance: OTHER, ...times, ...skip })]);
}

/** No instance could claim the tick. */
export function redisAway(store: TestStateStore, tick: Date): Promise<void> {
  const error = 'connect ECONNREFUSED 10.0.0.7:6379';
  return report(store, tick, new Date(), { skips: [skipOf({ job: NIGHTLY, from: tick, to: tick, error })] });
}

/** So many jobs, with names as applications have them. */
export function manyNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `Tenant${String(index).padStart(4, '0')}.sync`);
}
