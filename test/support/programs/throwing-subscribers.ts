import 'reflect-metadata';
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, tracingChannel } from 'node:diagnostics_channel';
import { setImmediate as turn } from 'node:timers/promises';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BackgroundJobsModule, JobEvents, JobRegistry } from '../../../lib/index.js';

const ORDER = ['start', 'end', 'asyncStart', 'asyncEnd', 'bound store', 'skip', 'lock-command'];

const uncaught = new Set<string>();
process.on('uncaughtException', ({ message }) => uncaught.add(message));

const throwing = (what: string) => (): never => {
  throw new Error(what);
};

const run = tracingChannel('nestjs-background-jobs:run');
run.subscribe({
  start: throwing('start'),
  end: throwing('end'),
  asyncStart: throwing('asyncStart'),
  asyncEnd: throwing('asyncEnd'),
  error: throwing('error'),
});
run.start.bindStore(new AsyncLocalStorage(), throwing('bound store'));
for (const kind of ['skip', 'lock-command']) subscribe(`nestjs-background-jobs:${kind}`, throwing(kind));

@Module({ imports: [BackgroundJobsModule.forRoot()] })
class AppModule {}

Logger.overrideLogger(false);
const app = await NestFactory.createApplicationContext(AppModule);
const events: string[] = [];
for (const event of ['started', 'succeeded', 'failed', 'skipped'] as const)
  app.get(JobEvents).on(event, () => events.push(event));
const job = app.get(JobRegistry).add('job', { interval: '1h' }, async () => {
  await turn();
  return 7;
});
const [{ outcome, value }] = await Promise.all([job.run(), job.run()]);
await turn();
await app.close();
console.log(`uncaught: ${[...uncaught].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)).join(', ')}`);
console.log(
  `run: ${outcome} ${String(value)}, events: ${[...new Set(events)].sort((a, b) => byName(a, b)).join(', ')}`,
);

/** Started first, and skips last. */
function byName(a: string, b: string): number {
  const order = ['started', 'succeeded', 'failed', 'skipped'];
  return order.indexOf(a) - order.indexOf(b);
}
