import { Global, Inject, Injectable, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { BackgroundJob } from '../../lib/jobs/discovery/background-job.decorator.js';
import { gate } from './test-instance.js';

/** The parts of one application, which record events. */
export function applicationWithResources() {
  const steps: string[] = [];
  const { opened, open } = gate();

  abstract class Resource implements OnModuleInit, OnModuleDestroy {
    isOpen = false;

    onModuleInit(): void {
      this.isOpen = true;
      steps.push(`${this.constructor.name} opened`);
    }

    onModuleDestroy(): void {
      this.isOpen = false;
      steps.push(`${this.constructor.name} closed`);
    }
  }

  class Database extends Resource {}
  class Cache extends Resource {}
  class RootResource extends Resource {}

  @Global()
  @Module({ providers: [Database], exports: [Database] })
  class DatabaseModule {}

  @Injectable()
  class Reports {
    constructor(
      @Inject(Database) private readonly database: Database,
      @Inject(Cache) private readonly cache: Cache,
    ) {}

    @BackgroundJob({ interval: '1m', name: 'job' })
    async send(): Promise<void> {
      await opened;
      steps.push(`run ended, ${[this.database.isOpen, this.cache.isOpen].join()}`);
    }
  }

  @Module({ providers: [Reports, Cache] })
  class FeatureModule {}

  return { steps, open, FeatureModule, DatabaseModule, RootResource };
}

export type ApplicationParts = ReturnType<typeof applicationWithResources>;
