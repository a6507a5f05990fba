import { type DynamicModule, type INestApplicationContext, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BackgroundJobsModule, JobEvents, type LockStore } from 'nestjs-background-jobs';
import { Bookkeeping } from './bookkeeping.js';
import { StoreConnection } from './store-connection.js';
import { INSTANCE_NAME, StatementService } from './statement.service.js';

// This program prints the runs itself, with the name of the instance.
Logger.overrideLogger(false);

@Module({})
class InstanceModule {
  static of(name: string, lockStore: LockStore, books: Bookkeeping): DynamicModule {
    return {
      module: InstanceModule,
      imports: [BackgroundJobsModule.forRoot({ lockStore })],
      providers: [
        StatementService,
        { provide: Bookkeeping, useValue: books },
        { provide: INSTANCE_NAME, useValue: name },
      ],
    };
  }
}

/** An instance of the application: a context in this process, with its own connection to the lock store. */
export class Instance {
  private constructor(
    readonly name: string,
    readonly connection: StoreConnection,
    private readonly context: INestApplicationContext,
  ) {}

  static async start(name: string, lockStore: LockStore, books: Bookkeeping): Promise<Instance> {
    const connection = new StoreConnection(lockStore);
    const module = InstanceModule.of(name, connection, books);
    const context = await NestFactory.createApplicationContext(module);
    const say = (text: string): void => console.log(`${name}  ${text}`);
    context
      .get(JobEvents)
      .on('started', () => say('has the lock'))
      .on('succeeded', ({ value }) => say(String(value)))
      .on('failed', ({ error, lockLost }) => say(`failed (lock lost: ${String(lockLost)}): ${error.message}`))
      .on('lockLost', ({ error }) => say(`has lost its lock: ${error.message}`))
      .on('skipped', ({ reason }) => {
        if (reason !== 'claimed-elsewhere') say(`skips a tick: ${reason}`);
      });
    return new Instance(name, connection, context);
  }

  /** Resolves when the run in progress has ended. */
  stop(): Promise<void> {
    return this.context.close();
  }
}
