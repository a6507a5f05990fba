import { Injectable, Logger } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';

@Injectable()
export class MailService {
  private readonly logger = new Logger(MailService.name);

  /** Runs every 10 s, unless the configuration says otherwise. The first attempt fails, to show `defaults.retry`. */
  @BackgroundJob({ interval: '10s' })
  async send({ attempt }: JobRun): Promise<void> {
    if (attempt === 1) throw new Error('the mail server is busy');
    this.logger.log(`sent the mails (attempt ${attempt})`);
  }
}
