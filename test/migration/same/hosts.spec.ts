import { Controller, Injectable, Module, Scope, SetMetadata } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Cron, Interval, Timeout } from '@nestjs/schedule';
import { CallLog } from '../application/call-log.js';
import { closeAll, pass, start, stopTime } from '../support/start.js';
import { scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  const EACH_SECOND = '* * * * * *';

  describe('Handlers are found', () => {
    it('in providers of several modules, also when their jobs have no name', async () => {
      const note = (name: string) => scheduled(EACH_SECOND, {}, (calls) => calls.note(name));
      @Module({ providers: [note('first')] })
      class First {}
      @Module({ imports: [First], providers: [note('second')] })
      class Second {}
      const { calls } = await start({ imports: [Second], providers: [note('root')] });
      await pass(1500);
      for (const name of ['first', 'second', 'root']) expect(calls.seconds(name)).toEqual([1]);
    });

    it('in controllers', async () => {
      @Controller()
      class Reports {
        constructor(private readonly calls: CallLog) {}

        @Cron(EACH_SECOND)
        send(): void {
          this.calls.note('send');
        }
      }
      const { calls } = await start({ controllers: [Reports] });
      await pass(1500);
      expect(calls.seconds('send')).toEqual([1]);
    });

    it('in a class that inherits them', async () => {
      @Injectable()
      class Base {
        constructor(private readonly calls: CallLog) {}

        @Interval(1000)
        poll(): void {
          this.calls.note('poll');
        }
      }
      @Injectable()
      class Derived extends Base {}
      const { calls } = await start({ providers: [Derived] });
      await pass(1500);
      expect(calls.seconds('poll')).toEqual([1]);
    });

    it('but not in an override without a decorator of its own', async () => {
      @Injectable()
      class Base {
        constructor(protected readonly calls: CallLog) {}

        @Interval(1000)
        poll(): void {
          this.calls.note('poll');
        }
      }
      @Injectable()
      class Silenced extends Base {
        override poll(): void {
          this.calls.note('poll');
        }
      }
      const { calls } = await start({ providers: [Silenced] });
      await pass(1500);
      expect(calls.seconds('poll')).toEqual([]);
    });

    it('above and below other decorators', async () => {
      @Injectable()
      class Marked {
        constructor(private readonly calls: CallLog) {}

        @SetMetadata('above', true)
        @Cron(EACH_SECOND)
        @SetMetadata('below', true)
        run(): void {
          this.calls.note('run');
        }
      }
      const { calls } = await start({ providers: [Marked] });
      await pass(1500);
      expect(calls.seconds('run')).toEqual([1]);
    });

    it('beside providers that are no instances of a class', async () => {
      const useValue: unknown = Object.create(null);
      const { calls } = await start({
        providers: [
          { provide: 'EMPTY', useValue },
          { provide: 'NULL', useValue: null },
          scheduled(EACH_SECOND),
        ],
      });
      await pass(1500);
      expect(calls.seconds('scheduled')).toEqual([1]);
    });
  });

  describe('A method with two of the decorators', () => {
    it('is scheduled by the upper one', async () => {
      @Injectable()
      class Twice {
        constructor(private readonly calls: CallLog) {}

        @Timeout(500)
        @Interval(1000)
        run(): void {
          this.calls.note('run');
        }
      }
      const { calls } = await start({ providers: [Twice] });
      await pass(3500);
      expect(calls.seconds('run')).toEqual([0.5]);
    });
  });

  describe('A request-scoped provider', () => {
    it('is not scheduled, and a warning names it', async () => {
      @Injectable({ scope: Scope.REQUEST })
      class PerRequest {
        @Cron(EACH_SECOND)
        cron(): void {}

        @Interval(1000)
        interval(): void {}

        @Timeout(1000)
        timeout(): void {}
      }
      const { lines, registry } = await start({ providers: [PerRequest] });
      const warning = (kind: string, key: string) =>
        `Cannot register ${kind} "PerRequest@${key}" because it is defined in a non static provider.`;
      const kinds = { cron: 'cron job', interval: 'interval', timeout: 'timeout' };
      for (const [key, kind] of Object.entries(kinds))
        expect(lines.warn.lines).toContainEqual(expect.stringContaining(warning(kind, key)));
      expect(registry.getCronJobs().size + registry.getIntervals().length).toBe(0);
    });
  });
});
