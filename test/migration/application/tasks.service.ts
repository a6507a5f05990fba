import { Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { CallLog } from './call-log.js';
import { LAUNCH } from './launch.js';

/** Cron jobs in all forms of the decorator. */
@Injectable()
export class TasksService {
  constructor(private readonly log: CallLog) {}

  @Cron('* * * * * *')
  eachSecond(): void {
    this.log.note('eachSecond');
  }

  @Cron('*/1 * * * *')
  eachMinute(): void {
    this.log.note('eachMinute');
  }

  @Cron(CronExpression.EVERY_30_SECONDS)
  eachHalfMinute(): void {
    this.log.note('eachHalfMinute');
  }

  @Cron('45 * * * * *', { name: 'notifications' })
  triggerNotifications(): void {
    this.log.note('triggerNotifications');
  }

  @Cron(LAUNCH)
  atLaunch(): void {
    this.log.note('atLaunch');
  }

  @Cron('0 30 9 * * *', { name: 'tokyo', timeZone: 'Asia/Tokyo' })
  halfPastNineInTokyo(): void {
    this.log.note('tokyo');
  }

  @Cron('* * * * * *', { name: 'disabled', disabled: true })
  disabled(): void {
    this.log.note('disabled');
  }

  @Cron('* * * * * *', { name: 'disabledAndDelayed', disabled: true, initialDelay: 1000 })
  disabledAndDelayed(): void {
    this.log.note('disabledAndDelayed');
  }

  @Cron('* * * * * *', { name: 'delayed', initialDelay: 4500 })
  delayed(): void {
    this.log.note('delayed');
  }

  @Cron('* * * * * *', { name: 'oneAtATime', waitForCompletion: true })
  async oneAtATime(): Promise<void> {
    this.log.note('oneAtATime');
    await new Promise((resolve) => void setTimeout(resolve, 2500));
    this.log.note('oneAtATime ended');
  }

  @Cron('*/10 * * * * *', { name: 'tolerant', threshold: 500, unrefTimeout: true })
  tolerant(word = 'nothing is handed to a handler'): void {
    this.log.note(word);
  }
}
