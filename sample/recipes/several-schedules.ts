import { Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';

/** Often by day, seldom by night: two jobs on one method, each with a name of its own. */
@Injectable()
export class StockSync {
  // One key, so that they never run at once; `wait`, so that none is skipped for the other.
  @BackgroundJob({ name: 'stock:day', cron: '*/5 8-19 * * *', lock: { key: 'stock' }, overlap: 'wait' })
  @BackgroundJob({ name: 'stock:night', cron: '0 20-23,0-7 * * *', lock: { key: 'stock' }, overlap: 'wait' })
  async sync({ job }: JobRun): Promise<string> {
    return job === 'stock:night' ? 'synchronized all articles' : 'synchronized what has changed';
  }
}
