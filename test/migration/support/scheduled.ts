import { Injectable, type Type } from '@nestjs/common';
import { Cron, type CronOptions, Interval, Timeout } from '@nestjs/schedule';
import { CallLog } from '../application/call-log.js';

type Handler = (calls: CallLog) => unknown;
const note: Handler = (calls) => calls.note('scheduled');

/** A provider with one method under this decorator. */
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

/** A provider with a cron job that records its calls. */
export function scheduled(time: string | Date, options?: CronOptions, handler = note): Type {
  return provider(Cron(time, options), handler);
}

/** A provider with an interval that records its calls. */
export function repeated(name: string, milliseconds: number, handler = note): Type {
  return provider(Interval(name, milliseconds), handler);
}

/** A provider with a timeout that records its calls. */
export function delayed(name: string, milliseconds: number, handler = note): Type {
  return provider(Timeout(name, milliseconds), handler);
}
