import { Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';

/** Two jobs on one method, each with its own name. They run often by day and seldom by night. */
@Injectable()
export class StockSync {
  // One key prevents them from running at once, and `wait` prevents skips.
  @BackgroundJob({ name: 'stock:day', cron: '*/5 8-19 * * *', lock: { key: 'stock' }, overlap: 'wait' })
  @BackgroundJob({ name: 'stock:night', cron: '0 20-23,0-7 * * *', lock: { key: 'stock' }, overlap: 'wait' })
  async sync({ job }: JobRun): Promise<string> {
    return job === 'stock:night' ? 'synchronized all articles' : 'synchronized what has changed';
  }
}
