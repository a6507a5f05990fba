import 'reflect-metadata';
import { AsyncResource, createHook } from 'node:async_hooks';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const LEFT_OUT = ['PROMISE', 'RANDOMBYTESREQUEST'];

interface Handle {
  readonly type: string;
  isActive(): boolean;
}

/** The resources that `jest --detectOpenHandles` reports: started and not destroyed. */
const alive = new Map<number, Handle>();

createHook({
  init: (id, type, _, resource) => {
    if (LEFT_OUT.includes(type)) return;
    const timeout = new WeakRef(resource as NodeJS.Timeout);
    const isTimer = 'hasRef' in resource;
    alive.set(id, { type, isActive: () => !isTimer || timeout.deref()?.hasRef() === true });
  },
  destroy: (id) => alive.delete(id),
}).enable();

const { BackgroundJobsModule, JobRegistry } = await import('../../../lib/index.js');
const { TestJobs } = await import('../../../lib/testing/index.js');
const { ScheduleModule } = await import('../../../lib/nest-schedule/index.js');

@Module({ imports: [BackgroundJobsModule.forRoot({ scheduling: true }), ScheduleModule.forRoot()] })
class AppModule {}

const app = await NestFactory.createApplicationContext(AppModule);
let calls = 0;
const job = app.get(JobRegistry).add('job', { interval: 20 }, () => ++calls);
while (calls < 3) await sleep(5);
await job.run();
const { clock } = new TestJobs();
clock.after(1000, () => ++calls);
await clock.advance('1s');
await app.close();
await sleep(50);
await turn();
await turn();

export const control = new AsyncResource('control');
const left = [...alive.values()].filter((handle) => handle.isActive());
console.log(`left: ${left.map(({ type }) => type).join(', ')}`);
