import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { startCollector } from './collector.js';

const app = await NestFactory.createApplicationContext(AppModule.reportingTo(await startCollector()));
// With `useProcessExit` the exit code after the drain is 0, not that of the signal.
app.enableShutdownHooks([], { useProcessExit: true });
