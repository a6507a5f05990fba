// One instance of an application on the built package, as a user writes it. It reports its events on its standard
// output.
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis as Redis5 } from 'ioredis5';
import { BackgroundJob, BackgroundJobsModule, JobEvents } from 'nestjs-background-jobs';
import { obeyDeathOrders } from './death.mjs';
import { storesOf } from './instance-stores.mjs';
import { machineTime } from './machine-time.mjs';

/** @typedef {import('../../../lib/index.js').JobRun} JobRun */

/** @type {import('./protocol.js').InstanceOptions} */
const options = JSON.parse(process.env['INSTANCE'] ?? '');
const { jobs, shutdown, drainTimeout, concurrency, listenerTakes } = options;
const { ownClient, lockStore, stateStore } = storesOf(options);

/** @param {import('./protocol.js').Report} report */
function tell(report) {
  // A write to a pipe is synchronous, so a SIGKILL loses no earlier report.
  process.stdout.write(`@report ${JSON.stringify({ ...report, at: machineTime() })}\n`);
}

for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, (error) => {
    tell({ type: 'crashed', error: `${event}: ${error instanceof Error ? error.stack : String(error)}` });
    process.exit(70);
  });
}

/** @param {number} milliseconds */
function block(milliseconds) {
  const end = machineTime() + milliseconds;
  while (machineTime() < end);
}

/**
 * @param {JobRun} run
 * @param {Required<import('./protocol.js').HandlerBehaviour>} does
 */
async function handle(run, does) {
  const { takes, actsEvery, asksForToken, blocksFor, ignoresSignal, failsAttempts, isPoison } = does;
  const ofRun = { job: run.job, run: run.id, tick: run.tick?.toISOString() };
  const begunAt = machineTime() - (Date.now() - run.startedAt.getTime());
  if (run.attempt === 1) tell({ type: 'started', begunAt, trigger: run.trigger, ...ofRun });
  if (isPoison) dieAtOnce();
  run.signal.addEventListener('abort', () => {
    tell({ type: 'aborted', reason: run.signal.reason.code, ...ofRun });
  });
  try {
    if (asksForToken) tell({ type: 'token', token: (await run.lock?.fencingToken()) ?? NaN, ...ofRun });
    if (blocksFor > 0) tell({ type: 'blocking', ...ofRun });
    block(blocksFor);
    for (let left = takes; left > 0; left -= actsEvery) {
      await sleep(Math.min(left, actsEvery));
      const isHeld = run.lock?.isHeld ?? true;
      tell({ type: 'acted', isHeld, isAborted: run.signal.aborted, ...ofRun });
      if (ignoresSignal) continue;
      run.signal.throwIfAborted();
      if (!isHeld) throw new Error('stopped, since the lock is not held any more');
    }
    if (run.attempt <= failsAttempts) throw new Error('failed, as it was told to');
  } finally {
    tell({ type: 'ended', ...ofRun });
  }
}

function dieAtOnce() {
  tell({ type: 'signalled', signal: 'SIGKILL' });
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment to arrive.
  block(10_000);
}

class Jobs {}

for (const job of jobs) {
  const { takes, actsEvery = takes, asksForToken = false, blocksFor = 0, ...others } = job;
  const { ignoresSignal = false, failsAttempts = 0, isPoison = false, ...jobOptions } = others;
  const does = { takes, actsEvery, asksForToken, blocksFor, ignoresSignal, failsAttempts, isPoison };
  /** @type {TypedPropertyDescriptor<(run: JobRun) => unknown>} */
  const descriptor = { value: (run) => handle(run, does), configurable: true, writable: true };
  Object.defineProperty(Jobs.prototype, job.name, descriptor);
  BackgroundJob(jobOptions)(Jobs.prototype, job.name, descriptor);
}

if (ownClient instanceof Redis5) {
  obeyDeathOrders(ownClient, (order, tick) => {
    tell({ type: 'dying', ...order, tick });
    tell({ type: 'signalled', signal: 'SIGKILL' });
  });
}

/** @param {typeof ownClient} client */
function statusOf(client) {
  return client !== undefined && 'status' in client ? client.status : undefined;
}

/** A resource that must outlive the jobs of the application. */
class Database {
  async onModuleDestroy() {
    tell({ type: 'destroyed', module: 'DatabaseModule', client: statusOf(ownClient) });
    await (ownClient !== undefined && 'quit' in ownClient ? ownClient.quit() : ownClient?.end());
  }
}

class DatabaseModule {}
Module({ providers: [Database], exports: [Database] })(DatabaseModule);

class AppModule {}
Module({
  imports: [
    BackgroundJobsModule.forRoot({ lockStore, stateStore, drainTimeout, concurrency }),
    DatabaseModule,
  ],
  providers: [Jobs],
})(AppModule);

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

const app = await NestFactory.createApplicationContext(AppModule);

const events = app.get(JobEvents);
for (const outcome of /** @type {const} */ (['succeeded', 'failed', 'skipped'])) {
  events.on(outcome, ({ id, job, tick, trigger, reason, lockLost, error }) => {
    const ofRun = { job, run: id, tick: tick?.toISOString() };
    tell({ type: 'result', ...ofRun, trigger, outcome, reason, lockLost, code: codeOf(error) });
  });
}
for (const outcome of /** @type {const} */ (['succeeded', 'failed'])) {
  if (listenerTakes === undefined) continue;
  events.on(outcome, async ({ id, job }) => {
    await sleep(listenerTakes);
    tell({ type: 'listened', job, run: id });
  });
}
events.on('lockLost', ({ id, job }) => tell({ type: 'lock-lost', job, run: id }));
events.on('missed', ({ job, count }) => tell({ type: 'missed', job, count }));

if (shutdown === 'hooks') app.enableShutdownHooks();
else process.once('SIGTERM', () => void app.close().then(() => tell({ type: 'closed' })));

tell({ type: 'ready' });
