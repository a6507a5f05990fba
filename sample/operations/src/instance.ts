import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JobCluster } from 'nestjs-background-jobs';
import { AppModule } from './app.module.js';

// The command line shows the failures, and here their stacks would push the printed commands out of sight.
Logger.overrideLogger(['warn', 'fatal']);

const app = await NestFactory.createApplicationContext(AppModule);
app.enableShutdownHooks([], { useProcessExit: true });
// A closed channel means that the launcher was killed.
process.once('disconnect', () => void app.close());

if (process.env['PAUSES'] !== undefined)
  await app
    .get(JobCluster)
    .pause('Newsletter.deliver', { by: 'grace@ops', reason: 'the template is broken' });
process.send?.('ready');
