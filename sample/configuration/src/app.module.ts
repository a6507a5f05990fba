import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { BackgroundJobsModule } from 'nestjs-background-jobs';
import { validate } from './environment.js';
import { JobsConfiguration } from './jobs.configuration.js';
import { MailService } from './mail.service.js';
import { ReportService } from './report.service.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true, envFilePath: 'sample/configuration/sample.env', validate }),
    BackgroundJobsModule.forRootAsync({ useClass: JobsConfiguration }),
  ],
  providers: [MailService, ReportService],
})
export class AppModule {}
