import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule);
// With `useProcessExit` the exit code after the drain is 0, not that of the signal.
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen(process.env['PORT'] ?? 3000, '127.0.0.1');
new Logger('Sample').log(`jobs are at ${await app.getUrl()}/jobs`);
