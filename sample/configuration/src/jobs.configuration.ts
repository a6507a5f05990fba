import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import {
  type BackgroundJobsModuleOptions,
  type BackgroundJobsOptionsFactory,
  InMemoryLockStore,
} from 'nestjs-background-jobs';
import { type Environment, ROLES } from './environment.js';

/** The options of the module, from the configuration. */
@Injectable()
export class JobsConfiguration implements BackgroundJobsOptionsFactory {
  constructor(private readonly config: ConfigService<Environment, true>) {}

  createBackgroundJobsOptions(): BackgroundJobsModuleOptions {
    return {
      lockStore: new InMemoryLockStore(),
      ...ROLES[this.text('WORKER_ROLE')],
      // These apply to all jobs that do not set the option themselves.
      defaults: { retry: { attempts: 3, delay: '100ms' }, timeout: '10s' },
      // These override the decorators.
      jobs: {
        // A string that is not a duration ends the start, with a message that names this option.
        'MailService.send': { interval: this.text('MAIL_INTERVAL') },
        'ReportService.purge': { disabled: this.text('PURGE_ENABLED') !== 'true' },
      },
    };
  }

  private text(name: keyof Environment): string {
    return this.config.getOrThrow(name);
  }
}
