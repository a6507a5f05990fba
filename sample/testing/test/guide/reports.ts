import { Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';

@Injectable()
export class Reports {
  readonly sent: string[] = [];

  @BackgroundJob({ cron: '0 6 * * *', timeout: '5m' })
  async send({ tick, signal }: JobRun): Promise<string> {
    const day = tick?.toISOString().slice(0, 10) ?? 'now';
    await this.deliver(day, signal);
    return day;
  }

  async deliver(day: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.sent.push(day);
  }
}
