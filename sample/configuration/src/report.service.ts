import { Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { BackgroundJob } from 'nestjs-background-jobs';
import type { Environment } from './environment.js';

@Injectable()
export class ReportService {
  private readonly logger = new Logger(ReportService.name);

  /** The schedule is nowhere but in the configuration. */
  @BackgroundJob({
    inject: [ConfigService],
    useFactory: (config: ConfigService<Environment, true>) => ({
      cron: config.getOrThrow<string>('REPORT_CRON'),
    }),
  })
  async build(): Promise<void> {
    this.logger.log('built a report');
  }

  /** Turned off by a flag, and still registered: it can be run by hand. */
  @BackgroundJob({ interval: '1s' })
  async purge(): Promise<void> {
    this.logger.log('purged old reports');
  }
}
