import { Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';

/** Closes the books of a month on its last day. */
@Injectable()
export class MonthEnd {
  /** A deploy over midnight is made up for at the next start, for up to two days. */
  @BackgroundJob({ cron: '0 22 L * *', timeZone: 'Europe/Berlin', catchUp: '2d' })
  async close({ tick, startedAt }: JobRun): Promise<string> {
    // The month of the tick, not of the clock: a run that is made up for may be in the next one.
    const month = (tick ?? startedAt).toISOString().slice(0, 7);
    return `closed ${month}`;
  }
}
