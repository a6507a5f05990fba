import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JobCluster } from 'nestjs-background-jobs';
import { ArchiverSettings } from '../../basic/src/archiver/archiver.settings.js';
import { AppModule } from './app.module.js';
import { choosePort } from './free-port.js';
import { isRandom, password } from './password.js';

const app = await NestFactory.create(AppModule);
// Without this, Ctrl-C and SIGTERM end the process at once, in the middle of a run.
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen(await choosePort(process.env['PORT']), '127.0.0.1');

await app.get(JobCluster).pause('Newsletter.deliver', { by: 'grace@ops', reason: 'the template is broken' });

const { inbox, archive } = app.get(ArchiverSettings, { strict: false });
const logger = new Logger('Sample');
logger.log(`logs appear in   ${inbox}`);
logger.log(`archives lie in  ${archive}`);
logger.log(`dashboard        ${await app.getUrl()}/jobs`);
logger.log(`log in with any name and the password ${isRandom ? password : 'of DASHBOARD_PASSWORD'}`);
