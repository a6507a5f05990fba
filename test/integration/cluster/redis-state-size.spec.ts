import { describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { RedisJobStateStore } from '../../../lib/cluster/state/redis/redis-job-state-store.js';
import { clientOf, startServer } from '../locks/redis-fixture.js';
import { failureOf, heartbeatOf, pageOf, reportOf, runOf, stateOf } from './redis-state-fixture.js';

const JOBS = Array.from({ length: 1000 }, (_, at) => `ReportService.sendDailyReport${at}`);
const INSTANCES = Array.from({ length: 20 }, (_, at) => `report-worker-6f9c7d8b54-x${at + 10}v9k`);
const PAGES = 16;
const SUCCESSES = 100;
const FAILURES = 20;
const ERROR =
  'Request failed with status code 503: the upstream service answered "please come back in a while". x'.slice(
    0,
    100,
  );

/** The most memory of such a cluster. */
const MOST_BYTES = 20_000_000;

function instanceOf(at: number): string {
  return `${INSTANCES[at % INSTANCES.length] ?? ''}:1:${(0xabcdef123456 + (at % INSTANCES.length)).toString(16)}`;
}

async function recordAll(store: RedisJobStateStore): Promise<void> {
  for (let number = 0; number < SUCCESSES + FAILURES; number++) {
    const runs = JOBS.map((job, at) => {
      const instance = instanceOf(number * 7 + at);
      const nonce = instance.split(':').at(-1) ?? '';
      const changes = { id: `${nonce}-${number * 50 + (at % 50)}`, instance, durationMs: 100 + at };
      return number % 6 === 5
        ? failureOf(job, number, { ...changes, error: ERROR })
        : runOf(job, number, changes);
    });
    await store.record(runs);
  }
}

async function reportAll(store: RedisJobStateStore): Promise<void> {
  const pages = Array.from({ length: PAGES }, (_, page) =>
    pageOf(
      `0123456789abcde${page.toString(16)}`,
      JOBS.filter((_, at) => at % PAGES === page),
    ),
  );
  const catalogue = pages.map(({ digest }) => digest);
  for (const [at, host] of INSTANCES.entries()) {
    const running = JOBS.slice(at * 5, at * 5 + 5).map((job, number) => ({
      runId: `abcdef123456-${number}`,
      job,
      trigger: 'tick' as const,
      tick: new Date('2026-03-07T02:30:00.000Z'),
      since: new Date('2026-03-07T02:30:00.012Z'),
    }));
    await store.heartbeat(
      heartbeatOf({ ...reportOf(), id: instanceOf(at), host, catalogue, running }, { pages }),
    );
  }
}

async function memoryOf(admin: Redis): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await admin.info('memory'))?.[1]);
}

async function medianOf(times: number, act: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await act();
    took.push(performance.now() - start);
  }
  return took.sort((a, b) => a - b)[Math.floor(times / 2)] ?? NaN;
}

describe('a cluster of 1,000 jobs and 20 instances', () => {
  it('takes at most 20 MB of Redis', async () => {
    const server = await startServer();
    const admin = clientOf(server.url);
    const store = stateOf({ url: server.url });
    const before = await memoryOf(admin);
    await recordAll(store);
    await reportAll(store);
    const used = (await memoryOf(admin)) - before;
    const median = await medianOf(11, () => store.overview());
    console.info(`state of 1,000 jobs: ${(used / 1e6).toFixed(1)} MB; overview: ${median.toFixed(1)} ms`);
    const { last, catalogue, instances } = await store.overview();
    expect([last.size, catalogue.size, instances.length]).toEqual([1000, PAGES, 20]);
    expect(used).toBeLessThan(MOST_BYTES);
  });
});
