import { Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { JobRegistry } from 'nestjs-background-jobs';
import { AppModule } from './app.module.js';
import type { Environment } from './environment.js';

const app = await NestFactory.createApplicationContext(AppModule);
// With `useProcessExit` the exit code after the drain is 0, not that of the signal.
app.enableShutdownHooks([], { useProcessExit: true });

const logger = new Logger('Sample');
const role = app.get<ConfigService<Environment, true>>(ConfigService).getOrThrow<string>('WORKER_ROLE');
logger.log(`the role of this instance is ${role}`);
for (const { name, schedule, nextTick } of app.get(JobRegistry).list())
  logger.log(`${name}: ${schedule}, ${nextTick === undefined ? 'not scheduled here' : 'scheduled'}`);
