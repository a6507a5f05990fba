import { Injectable, type ModuleMetadata } from '@nestjs/common';
import { Cron, Interval, ScheduleModule as OriginalModule } from '@nestjs/schedule';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { ScheduleModule } from '../../../lib/nest-schedule/index.js';
import { closeApps, startApp } from '../../support/test-app.js';

afterEach(closeApps);

@Injectable()
class Mixed {
  @Cron('0 0 1 1 *')
  old(): void {}

  @Interval(1_000_000)
  older(): void {}

  @BackgroundJob({ interval: '1h' })
  run(): void {}
}

@Injectable()
class Twice {
  @BackgroundJob({ interval: '1h' })
  @Cron('0 0 1 1 *')
  run(): void {}
}

@Injectable()
class Old {
  @Cron('0 0 1 1 *')
  run(): void {}
}

@Injectable()
class New {
  @BackgroundJob({ interval: '1h' })
  run(): void {}
}

const off = { cronJobs: false, intervals: false, timeouts: false };
const original = OriginalModule.forRoot(off);

async function warningsOf(parts: ModuleMetadata): Promise<string[]> {
  return (await startApp(parts)).log.lines('warn');
}

describe('beside ScheduleModule of @nestjs/schedule', () => {
  it('a class with decorators of both is a warning that names the methods', async () => {
    expect(await warningsOf({ imports: [original], providers: [Mixed, Old, New] })).toEqual([
      'Mixed.old, Mixed.older: `ScheduleModule` of @nestjs/schedule calls it in every instance, without a lock. ' +
        'Decorate it with @BackgroundJob() alone, or import `ScheduleModule` from nestjs-background-jobs/nest-schedule',
    ]);
  });

  it('a method with both says that it is called twice', async () => {
    expect(await warningsOf({ imports: [original], controllers: [Twice] })).toEqual([
      expect.stringContaining(
        'Twice.run: `ScheduleModule` of @nestjs/schedule calls it in every instance, without a lock, beside the ticks',
      ),
    ]);
  });

  it('a method with one decorator is not said to be called beside the ticks of another', async () => {
    class Both extends Twice {
      @Cron('0 0 1 1 *')
      old(): void {}
    }

    expect(await warningsOf({ imports: [original], providers: [Both] })).toEqual([
      expect.stringMatching(/^Both\.run: .* without a lock, beside the ticks of @BackgroundJob\(\)\. /),
      expect.stringMatching(/^Both\.old: .* without a lock\. /),
    ]);
  });

  it('classes that are decorated for one of them are none', async () => {
    expect(await warningsOf({ imports: [original], providers: [Old, New] })).toEqual([]);
  });

  it('the decorators alone are none: nobody calls the methods', async () => {
    expect(await warningsOf({ providers: [Mixed, Twice] })).toEqual([]);
    expect(await warningsOf({ imports: [ScheduleModule.forRoot(off)], providers: [Mixed] })).toEqual([]);
  });
});
