import { Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { CallLog } from './call-log.js';

/** The dynamic API as in Nest's documentation. */
@Injectable()
export class DynamicService {
  constructor(
    private readonly schedulerRegistry: SchedulerRegistry,
    private readonly log: CallLog,
  ) {}

  addCronJob(name: string, seconds: string): CronJob {
    const job = new CronJob(`${seconds} * * * * *`, () => this.log.note(name));

    this.schedulerRegistry.addCronJob(name, job);
    job.start();
    return job;
  }

  deleteCron(name: string): void {
    this.schedulerRegistry.deleteCronJob(name);
  }

  /** The name and the next moment of each job. */
  getCrons(): Map<string, string> {
    const crons = new Map<string, string>();
    this.schedulerRegistry.getCronJobs().forEach((value, key) => {
      crons.set(key, value.nextDate().toJSDate().toISOString());
    });
    return crons;
  }

  addInterval(name: string, milliseconds: number): void {
    const interval = setInterval(() => this.log.note(name), milliseconds);
    this.schedulerRegistry.addInterval(name, interval);
  }

  addTimeout(name: string, milliseconds: number): void {
    const timeout = setTimeout(() => this.log.note(name), milliseconds);
    this.schedulerRegistry.addTimeout(name, timeout);
  }
}
