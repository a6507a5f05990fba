import { Injectable } from '@nestjs/common';
import { Interval, Timeout } from '@nestjs/schedule';
import { CallLog } from './call-log.js';

/** Intervals and timeouts, with a name and without. */
@Injectable()
export class TimersService {
  constructor(private readonly log: CallLog) {}

  @Interval(2000)
  eachTwoSeconds(): void {
    this.log.note('eachTwoSeconds');
  }

  @Interval('poll', 700)
  poll(): void {
    this.log.note('poll');
  }

  @Timeout(1500)
  afterStart(): void {
    this.log.note('afterStart');
  }

  @Timeout('warm-up', 3000)
  warmUp(): void {
    this.log.note('warmUp');
  }
}
