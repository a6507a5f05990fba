import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { startCollector } from './collector.js';

const app = await NestFactory.createApplicationContext(AppModule.reportingTo(await startCollector()));
// With `useProcessExit` the exit code is 0 after the drain, and not that of the signal.
app.enableShutdownHooks([], { useProcessExit: true });
