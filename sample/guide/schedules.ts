import { Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';

@Injectable()
export class Reports {
  /** Cron: at six in the morning of each working day, in Berlin. */
  @BackgroundJob({ cron: '0 6 * * MON-FRI', timeZone: 'Europe/Berlin' })
  async daily({ tick }: JobRun): Promise<void> {
    await this.write(tick);
  }

  /** Interval: every 30 s, in all instances at the same moments. */
  @BackgroundJob({ interval: '30s' })
  async often(): Promise<void> {}

  /** This job also runs after the start, and catches up on a day that passed while no instance ran. */
  @BackgroundJob({ cron: '0 0 * * *', runOnStart: true, catchUp: '1d' })
  async nightly({ trigger, tick }: JobRun): Promise<void> {
    if (trigger !== 'startup') await this.write(tick);
  }

  private async write(day: Date | undefined): Promise<void> {
    console.log(`the report of ${day?.toISOString()}`);
  }
}
