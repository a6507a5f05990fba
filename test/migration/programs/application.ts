import { setTimeout as sleep } from 'node:timers/promises';
import { type DynamicModule, Injectable, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** The parts of either package that the program uses. */
interface Schedule {
  readonly ScheduleModule: { forRoot(): DynamicModule };
  readonly SchedulerRegistry: Type<{ getCronJob(name: string): { nextDate(): { zoneName: string | null } } }>;
  readonly Cron: (pattern: string, options?: { name: string }) => MethodDecorator;
  readonly Interval: (milliseconds: number) => MethodDecorator;
  readonly Timeout: (milliseconds: number) => MethodDecorator;
}

/** An application in real time, in a zone of its own, whose handlers fail. */
export async function runApplication(schedule: Schedule): Promise<void> {
  process.env['TZ'] = 'America/New_York';
  const calls = new Set<string>();

  @Injectable()
  class Broken {
    @schedule.Cron('* * * * * *')
    cron(): never {
      calls.add('cron');
      throw new Error('a cron job that throws');
    }

    @schedule.Interval(200)
    async interval(): Promise<never> {
      calls.add('interval');
      return Promise.reject(new Error('an interval that rejects'));
    }

    @schedule.Timeout(100)
    timeout(): never {
      calls.add('timeout');
      throw new Error('a timeout that throws');
    }

    @schedule.Cron('0 12 * * *', { name: 'noon' })
    noon(): void {}
  }

  const root: DynamicModule = {
    module: Broken,
    imports: [schedule.ScheduleModule.forRoot()],
    providers: [Broken],
  };
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- how Nest's options are given
  const app = await NestFactory.createApplicationContext(root, { logger: false });
  while (calls.size < 3) await sleep(20);
  const { zoneName } = app.get(schedule.SchedulerRegistry).getCronJob('noon').nextDate();
  await app.close();
  console.log(`called ${[...calls].sort().join(', ')}; noon of ${String(zoneName)}; closed`);
}
