import { Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { BackgroundJob } from 'nestjs-background-jobs';
import type { Environment } from './environment.js';

@Injectable()
export class ReportService {
  private readonly logger = new Logger(ReportService.name);

  /** Only the configuration has the schedule. */
  @BackgroundJob({
    inject: [ConfigService],
    useFactory: (config: ConfigService<Environment, true>) => ({
      cron: config.getOrThrow<string>('REPORT_CRON'),
    }),
  })
  async build(): Promise<void> {
    this.logger.log('built a report');
  }

  /** A flag turns this job off. It is still registered, so the registry can run it. */
  @BackgroundJob({ interval: '1s' })
  async purge(): Promise<void> {
    this.logger.log('purged old reports');
  }
}
