import 'reflect-metadata';
import { mock } from 'node:test';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BackgroundJobsModule, JobRegistry } from '../../../lib/index.js';

const HOUR = 3_600_000;

mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-01-01T00:00:00Z') });
const mocked = globalThis.setTimeout;
let timers = 0;
globalThis.setTimeout = ((callback: () => void, delay?: number) => {
  timers++;
  return mocked(callback, delay);
}) as typeof setTimeout;

@Module({ imports: [BackgroundJobsModule.forRoot({ scheduling: true })] })
class AppModule {}

const app = await NestFactory.createApplicationContext(AppModule);
let calls = 0;
app.get(JobRegistry).add('daily', { cron: '0 6 * * *', lock: false }, () => ++calls);
for (let hour = 0; hour < 72; hour++) {
  mock.timers.tick(HOUR);
  await new Promise((resolve) => setImmediate(resolve));
}
console.log(`after 3 days: ${calls} calls, ${timers} timers set`);
mock.timers.reset();
await app.close();
