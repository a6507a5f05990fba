import { Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';

@Injectable()
export class Reports {
  /** By cron: at six in the morning of each working day, in Berlin. */
  @BackgroundJob({ cron: '0 6 * * MON-FRI', timeZone: 'Europe/Berlin' })
  async daily({ tick }: JobRun): Promise<void> {
    await this.write(tick);
  }

  /** By interval: every 30 s, in all instances at the same moments. */
  @BackgroundJob({ interval: '30s' })
  async often(): Promise<void> {}

  /** Also when the application has started, and also for a day that passed while nothing ran. */
  @BackgroundJob({ cron: '0 0 * * *', runOnStart: true, catchUp: '1d' })
  async nightly({ trigger, tick }: JobRun): Promise<void> {
    if (trigger !== 'startup') await this.write(tick);
  }

  private async write(day: Date | undefined): Promise<void> {
    console.log(`the report of ${day?.toISOString()}`);
  }
}
