import { Redis } from 'ioredis';
import { NestFactory } from '@nestjs/core';
import { BackgroundJobsModule, JobCluster, RedisJobStateStore, RedisLockStore } from 'nestjs-background-jobs';
import { timed } from '../harness/meter.js';
import { OURS } from './package.js';

const JOBS = 1000;
const INSTANCES = 20;
const SUCCESSES = 100;
const FAILURES = 20;
const PAGES = 16;
const PREFIX = 'background-jobs:';
const START = Date.now() - 3_600_000;

const nonceOf = (instance) => `3fd2ab34cd${String(instance).padStart(2, '0')}`;
const idOf = (instance) => `web-${instance}:12:${nonceOf(instance)}`;
const jobOf = (number) => `ReportService.sendToTenant${number}`;

/** Fills a server with the reports of a large cluster. Returns a function that looks at the whole of it once. */
export const subjects = {
  [OURS]: async ({ redisUrl }) => {
    const admin = new Redis(redisUrl);
    await admin.flushall();
    const before = await memoryOf(admin);
    await fill(new RedisJobStateStore({ url: redisUrl }).withKeyPrefix(PREFIX));
    const memory = (await memoryOf(admin)) - before;
    const lockStore = new RedisLockStore({ url: redisUrl });
    const stateStore = new RedisJobStateStore({ lockStore });
    // The application of the viewer has no job, and its reports are as small as that.
    const viewer = BackgroundJobsModule.forRoot({ lockStore, stateStore, keyPrefix: PREFIX });
    const cluster = (await NestFactory.createApplicationContext(viewer, { logger: false })).get(JobCluster);
    return async () => {
      let jobs = [];
      const { wall, cpu } = await timed(async () => (jobs = await cluster.jobs()));
      if (jobs.some(({ knownBy, lastFailure }) => knownBy.length !== INSTANCES || lastFailure === undefined))
        throw new Error('A job is not seen as it was reported');
      if (jobs.length !== JOBS) throw new Error(`${jobs.length} of ${JOBS} jobs are seen`);
      return { 'Redis memory, MB': memory / 1e6, 'jobs(), ms': wall, 'jobs(): client CPU, ms': cpu };
    };
  },
};

async function memoryOf(admin) {
  return Number(/used_memory:(\d+)/.exec(await admin.info('memory'))[1]);
}

async function fill(store) {
  const pages = catalogue();
  for (let instance = 0; instance < INSTANCES; instance++)
    await store.heartbeat({
      instance: reportOf(instance, pages),
      pages: instance === 0 ? pages : [],
      answers: [],
    });
  for (let round = 0; round < SUCCESSES + FAILURES; round++)
    await store.record(Array.from({ length: JOBS }, (_, job) => recordOf(job, round)));
}

function catalogue() {
  const jobs = Array.from({ length: JOBS }, (_, number) => ({
    name: jobOf(number),
    schedule: 'cron 0 * * * * (UTC)',
    cron: '0 * * * *',
    timeZone: 'UTC',
    lockKey: jobOf(number),
    scheduled: true,
  }));
  return Array.from({ length: PAGES }, (_, page) => ({
    digest: `5f2c9a7e41d0${String(page).padStart(4, '0')}`,
    jobs: jobs.filter((_, number) => number % PAGES === page),
  }));
}

function reportOf(instance, pages) {
  return {
    id: idOf(instance),
    host: `web-${instance}`,
    pid: 12,
    startedAt: new Date(START),
    state: 'live',
    version: '1.0.0',
    node: process.version,
    scheduling: true,
    catalogue: pages.map(({ digest }) => digest),
    running: [],
    skips: [],
    droppedRecords: 0,
    pauses: [],
  };
}

/** Every sixth run fails. */
function recordOf(job, round) {
  const instance = (job + round) % INSTANCES;
  const tick = START + round * 10_000;
  const isFailed = round % ((SUCCESSES + FAILURES) / FAILURES) === 5;
  return {
    id: `${nonceOf(instance)}-${round * JOBS + job}`,
    job: jobOf(job),
    trigger: 'tick',
    tick: new Date(tick),
    startedAt: new Date(tick + 3),
    finishedAt: new Date(tick + 3 + (job % 500)),
    durationMs: job % 500,
    outcome: isFailed ? 'failed' : 'succeeded',
    error: isFailed ? `Error: connect ECONNREFUSED 10.0.0.${instance}:5432` : undefined,
    instance: idOf(instance),
    attempts: 1,
    lockLost: false,
  };
}
