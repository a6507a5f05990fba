import { Injectable, type Type } from '@nestjs/common';
import { Cron, type CronOptions, Interval, Timeout } from '@nestjs/schedule';
import { CallLog } from '../application/call-log.js';

type Handler = (calls: CallLog) => unknown;
const note: Handler = (calls) => calls.note('scheduled');

/** A provider with one method, below this decorator. */
export function provider(decorator: MethodDecorator, handler = note): Type {
  @Injectable()
  class Scheduled {
    constructor(private readonly calls: CallLog) {}

    @decorator
    handle(): unknown {
      return handler(this.calls);
    }
  }
  return Scheduled;
}

/** A provider with a cron job, which notes that it was called. */
export function scheduled(time: string | Date, options?: CronOptions, handler = note): Type {
  return provider(Cron(time, options), handler);
}

/** A provider with an interval, which notes that it was called. */
export function repeated(name: string, milliseconds: number, handler = note): Type {
  return provider(Interval(name, milliseconds), handler);
}

/** A provider with a timeout, which notes that it was called. */
export function delayed(name: string, milliseconds: number, handler = note): Type {
  return provider(Timeout(name, milliseconds), handler);
}
