import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InstanceModule } from './instance.module.js';

// What the jobs did is told to the launcher: the logs of three instances would be hard to read.
Logger.overrideLogger(['warn', 'error']);

const app = await NestFactory.createApplicationContext(InstanceModule);
app.enableShutdownHooks([], { useProcessExit: true });
// The launcher was killed.
process.once('disconnect', () => void app.close());
