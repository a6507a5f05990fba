import { type DynamicModule, Injectable, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** The parts of either package that the program uses. */
interface Schedule {
  readonly ScheduleModule: { forRoot(): DynamicModule };
  readonly SchedulerRegistry: Type<{ getCronJob(name: string): { stop(): unknown } }>;
  readonly Cron: (time: string | Date, options?: Record<string, unknown>) => MethodDecorator;
}

const EACH_SECOND = '* * * * * *';

/** An application in real time that stays open and has nothing left after its second tick. */
export async function runIdleApplication(schedule: Schedule): Promise<void> {
  const calls = { stopped: 0, disabled: 0, once: 0, unref: 0 };

  @Injectable()
  class Jobs {
    @schedule.Cron(EACH_SECOND, { name: 'stopped' })
    stopped(): void {
      calls.stopped++;
      if (calls.stopped === 2) void app.get(schedule.SchedulerRegistry).getCronJob('stopped').stop();
    }

    @schedule.Cron(EACH_SECOND, { disabled: true })
    disabled(): void {
      calls.disabled++;
    }

    @schedule.Cron(new Date(Date.now() + 1500))
    once(): void {
      calls.once++;
    }

    @schedule.Cron('0 0 1 1 *', { unrefTimeout: true })
    unref(): void {
      calls.unref++;
    }
  }

  const root: DynamicModule = {
    module: Jobs,
    imports: [schedule.ScheduleModule.forRoot()],
    providers: [Jobs],
  };
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- how Nest's options are given
  const app = await NestFactory.createApplicationContext(root, { logger: false });
  process.once('exit', () => console.log(JSON.stringify(calls)));
}
