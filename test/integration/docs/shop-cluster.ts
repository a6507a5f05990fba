import { Redis } from 'ioredis';
import type { JobDescription } from '../../../lib/cluster/state/instance-report.js';
import { atEndOfSpec, startServerForSpec, storesOn } from '../cli/cli-fixture.js';
import { recordOf, ReportingInstance } from '../cli/reporting-instance.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WARM_MS = 30_000;

const [API_1, API_2, API_3] = ['api-1:41:3fd2a1c09b77', 'api-2:40:9c01d4e2aa10', 'api-3:44:77b0e2f4c1d8'];
const REINDEX = '3fd2a1c09b77-218';

/** A time zone in which it is between four and five in the morning now, so that the same has happened on each day. */
function zoneAtFour(): { readonly zone: string; readonly hoursAhead: number } {
  const hoursAhead = ((4 - new Date().getUTCHours() + 24 + 12) % 24) - 12;
  // The sign is that of POSIX.
  return { zone: `Etc/GMT${hoursAhead > 0 ? '-' : '+'}${Math.abs(hoursAhead)}`, hoursAhead };
}

/** What an operator meets at four in the morning, and the environment of the terminal. */
export async function startShopCluster() {
  const { zone, hoursAhead } = zoneAtFour();
  const server = await startServerForSpec();
  const { lockStore, stateStore } = storesOn(server.url);
  const midnight = Math.floor((Date.now() + hoursAhead * HOUR) / DAY) * DAY - hoursAhead * HOUR;
  const at = (hours: number, minutes = 0, days = 0): Date =>
    new Date(midnight + days * DAY + hours * HOUR + minutes * MINUTE);

  const cron = (name: string, pattern: string): JobDescription => ({
    name,
    schedule: `${pattern} (${zone})`,
    cron: pattern,
    timeZone: zone,
    scheduled: true,
    lockKey: name,
  });
  const jobs = [
    cron('Reports.send', '30 2 * * *'),
    cron('Search.reindex', '0 3 * * *'),
    cron('Invoices.charge', '0 * * * *'),
    cron('Newsletter.deliver', '0 9 * * 1'),
    {
      name: 'Cache.warm',
      schedule: 'every 30s',
      intervalMs: WARM_MS,
      scheduled: true,
      lockKey: 'Cache.warm',
    },
  ];

  const reindex = {
    runId: REINDEX,
    job: 'Search.reindex',
    trigger: 'tick' as const,
    tick: at(3),
    since: at(3),
  };
  const startedAt = at(17, 12, -1);
  const first = new ReportingInstance(stateStore, { id: API_1, jobs, startedAt, running: [reindex] });
  const second = new ReportingInstance(stateStore, { id: API_2, jobs, startedAt, follows: false });
  const report = { runId: '77b0e2f4c1d8-55', job: 'Reports.send', trigger: 'tick' as const };
  const third = new ReportingInstance(stateStore, {
    id: API_3,
    jobs,
    startedAt,
    running: [{ ...report, tick: at(2, 30), since: at(2, 30) }],
  });
  const pause = { kind: 'pause' as const, job: 'Newsletter.deliver', by: 'grace@ops' };
  await first.heartbeat();
  await stateStore.request({ id: 'p1', reason: 'the template is broken', ...pause }, at(16, 5, -8));
  await third.heartbeat();
  await wentSilent(server.url, API_3, at(2, 31));

  const records = [
    recordOf({
      id: '77b0e2f4c1d8-12',
      job: 'Reports.send',
      instance: API_3,
      tick: at(2, 30, -1),
      startedAt: at(2, 30, -1),
    }),
    recordOf({
      id: '9c01d4e2aa10-12',
      job: 'Search.reindex',
      instance: API_2,
      tick: at(3, 0, -1),
      startedAt: at(3, 0, -1),
    }),
    recordOf({
      id: '9c01d4e2aa10-198',
      job: 'Invoices.charge',
      instance: API_2,
      tick: at(3),
      startedAt: at(3),
    }),
    recordOf({
      id: '3fd2a1c09b77-215',
      job: 'Invoices.charge',
      instance: API_1,
      tick: at(4),
      startedAt: at(4),
      outcome: 'failed',
      error: 'payment gateway: 503 Service Unavailable',
      attempts: 3,
    }),
    ...warmings(),
  ];
  await stateStore.record(records);
  await lockStore.tryAcquire('background-jobs:lock:Search.reindex', 300_000, {
    owner: `api-1:41:${REINDEX}#2`,
  });
  for (const instance of [first, second]) {
    await instance.heartbeat();
    instance.start();
    atEndOfSpec(() => instance.stop());
  }
  return { REDIS_URL: server.url, TZ: zone };
}

/** As many runs as a state store keeps. They reach back for 50 minutes. */
function warmings() {
  const latest = Math.floor(Date.now() / WARM_MS) * WARM_MS;
  return Array.from({ length: 100 }, (_, index) => {
    const tick = new Date(latest - (99 - index) * WARM_MS);
    const id = `9c01d4e2aa10-${300 + index}`;
    return recordOf({ id, job: 'Cache.warm', instance: API_2, tick, startedAt: tick, durationMs: 12 });
  });
}

/** Puts the last heartbeat of an instance into the past. */
async function wentSilent(url: string, id: string, lastHeartbeat: Date): Promise<void> {
  const redis = new Redis(url);
  const key = 'background-jobs:state:instances';
  const report = JSON.parse((await redis.hget(key, id)) ?? '{}') as Record<string, unknown>;
  await redis.hset(key, id, JSON.stringify({ ...report, lastHeartbeat }));
  redis.disconnect();
}
