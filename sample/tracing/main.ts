import { sdk } from './tracing.js';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
process.once('beforeExit', () => void sdk.shutdown());
await app.listen(3000);
