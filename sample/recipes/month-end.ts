import { Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';

/** Closes the books of a month on its last day. */
@Injectable()
export class MonthEnd {
  /** If a deploy lasts over midnight, the next start catches up, for up to two days. */
  @BackgroundJob({ cron: '0 22 L * *', timeZone: 'Europe/Berlin', catchUp: '2d' })
  async close({ tick, startedAt }: JobRun): Promise<string> {
    // The month comes from the tick, not from the clock, because a catch-up may run in the next month.
    const month = (tick ?? startedAt).toISOString().slice(0, 7);
    return `closed ${month}`;
  }
}
