import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InstanceModule } from './instance.module.js';

// The jobs report to the launcher, because the logs of three instances would be hard to read.
Logger.overrideLogger(['warn', 'error']);

const app = await NestFactory.createApplicationContext(InstanceModule);
app.enableShutdownHooks([], { useProcessExit: true });
// A closed channel means that the launcher was killed.
process.once('disconnect', () => void app.close());
