import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { ArchiverSettings } from './archiver/archiver.settings.js';

const app = await NestFactory.createApplicationContext(AppModule);
// Without this, Ctrl-C and SIGTERM end the process at once, in the middle of a run.
app.enableShutdownHooks([], { useProcessExit: true });

const { inbox, archive } = app.get(ArchiverSettings);
const logger = new Logger('Sample');
logger.log(`logs appear in   ${inbox}`);
logger.log(`archives lie in  ${archive}`);
