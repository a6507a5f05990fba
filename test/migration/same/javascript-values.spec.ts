import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CronOptions, Interval, ScheduleModule, Timeout } from '@nestjs/schedule';
import { CallLog } from '../application/call-log.js';
import { closeAll, pass, passInTurns, start, startError, stopTime } from '../support/start.js';
import { provider, repeated, scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  const EACH_SECOND = '* * * * * *';

  /** Options as they come from a file, from the environment or from JavaScript. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what it stands for
  function untyped<Type>(value: unknown): Type {
    return value as Type;
  }

  async function secondsWith(options: Record<string, unknown>, milliseconds = 2500): Promise<number[]> {
    const { calls } = await start({ providers: [scheduled(EACH_SECOND, untyped<CronOptions>(options))] });
    await pass(milliseconds);
    return calls.seconds('scheduled');
  }

  describe('@Cron treats truthy values as true', () => {
    it.each(['true', 'false', 1, {}, true])('disabled: %j does not start it', async (disabled) => {
      await expect(secondsWith({ disabled })).resolves.toEqual([]);
    });

    it.each([0, '', null, NaN, undefined, false])('disabled: %j starts it', async (disabled) => {
      await expect(secondsWith({ disabled })).resolves.toEqual([1, 2]);
    });

    it.each(['true', 1])('waitForCompletion: %j waits', async (waitForCompletion) => {
      const options = untyped<CronOptions>({ name: 'job', waitForCompletion });
      const slow = async (calls: CallLog): Promise<void> => {
        calls.note('scheduled');
        await new Promise((resolve) => void setTimeout(resolve, 1500));
      };
      const { calls, registry } = await start({ providers: [scheduled(EACH_SECOND, options, slow)] });
      await passInTurns(3500);
      expect(calls.seconds('scheduled')).toEqual([1, 3]);
      const stopped = registry.getCronJob('job').stop();
      expect(stopped).toBeInstanceOf(Promise);
      await Promise.all([stopped, passInTurns(1500)]);
    });

    it.each(['no', 1])('unrefTimeout: %j is kept as true', async (unrefTimeout) => {
      const options = untyped<CronOptions>({ name: 'job', unrefTimeout });
      const { registry } = await start({ providers: [scheduled(EACH_SECOND, options)] });
      expect(registry.getCronJob('job').unrefTimeout).toBeTruthy();
    });
  });

  describe('@Cron accepts', () => {
    it.each([
      ['1500', [2, 3]],
      [-5, []],
      ['soon', []],
      ['', [1, 2, 3]],
      [null, [1, 2, 3]],
      [NaN, [1, 2, 3]],
    ])('an initial delay of %j', async (initialDelay, expected) => {
      await expect(secondsWith({ initialDelay }, 3500)).resolves.toEqual(expected);
    });

    it.each([
      [7, '7'],
      [true, 'true'],
    ])('the name %j as text', async (name, expected) => {
      const options = untyped<CronOptions>({ name });
      const { registry, calls } = await start({ providers: [scheduled(EACH_SECOND, options)] });
      await pass(1500);
      expect([...registry.getCronJobs().keys()]).toEqual([expected]);
      expect(calls.seconds('scheduled')).toEqual([1]);
    });

    it.each(['', 0, null, false])('%j as no name', async (name) => {
      const providers = [1, 2].map(() => scheduled(EACH_SECOND, untyped<CronOptions>({ name })));
      const { registry } = await start({ providers });
      expect(registry.getCronJobs().size).toBe(2);
    });

    it.each([
      ['500', 500],
      [-20, 20],
      [null, 250],
    ])('a threshold of %j', async (given, threshold) => {
      const options = untyped<CronOptions>({ name: 'job', threshold: given });
      const { registry } = await start({ providers: [scheduled(EACH_SECOND, options)] });
      expect(registry.getCronJob('job').threshold).toBe(threshold);
    });

    it.each([
      ['120', 120],
      ['-30', -30],
      [true, 1],
      ['', 0],
      [-0, 0],
    ])('an offset of %j from UTC', async (utcOffset, expected) => {
      const options = untyped<CronOptions>({ name: 'job', utcOffset, timeZone: null });
      const { registry } = await start({ providers: [scheduled(EACH_SECOND, options)] });
      expect(registry.getCronJob('job').nextDate().offset).toBe(expected);
    });

    it.each([['soon'], [NaN], [90.5], [6000]])(
      'no offset of %j, which prevents the start',
      async (utcOffset) => {
        const options = untyped<CronOptions>({ utcOffset });
        await expect(startError({ providers: [scheduled(EACH_SECOND, options)] })).resolves.not.toBe('');
      },
    );

    it('null as no options', async () => {
      const { calls } = await start({ providers: [scheduled(EACH_SECOND, untyped<CronOptions>(null))] });
      await pass(1500);
      expect(calls.seconds('scheduled')).toEqual([1]);
    });
  });

  describe('@Interval and @Timeout accept', () => {
    it('a text of digits as a number', async () => {
      const { calls } = await start({ providers: [repeated('job', untyped<number>('1000'))] });
      await pass(2500);
      expect(calls.seconds('scheduled')).toEqual([1, 2]);
    });

    it.each([
      ['@Interval', Interval],
      ['@Timeout', Timeout],
    ])('a text alone as a name: %s', async (_, decorator) => {
      const job = provider(decorator(untyped<number>('500')));
      const { calls, registry } = await start({ providers: [job] });
      expect([...registry.getIntervals(), ...registry.getTimeouts()]).toEqual(['500']);
      await pass(3);
      expect(calls.seconds('scheduled')).not.toEqual([]);
    });

    it('an empty name', async () => {
      const { registry } = await start({ providers: [repeated('', 1000)] });
      expect(registry.getIntervals()).toEqual(['']);
      await expect(startError({ providers: [repeated('', 1000), repeated('', 1000)] })).resolves.toBe(
        'Interval with the given name () already exists. Ignored.',
      );
    });
  });

  describe('ScheduleModule', () => {
    it.each([[0], [''], [null], [undefined]])(
      'schedules no cron jobs with cronJobs: %j',
      async (cronJobs) => {
        const schedule = ScheduleModule.forRoot(untyped({ cronJobs }));
        const { registry } = await start({ schedule, providers: [scheduled(EACH_SECOND)] });
        expect(registry.getCronJobs().size).toBe(0);
      },
    );

    it.each([['no'], [1]])('schedules all cron jobs with cronJobs: %j', async (cronJobs) => {
      const schedule = ScheduleModule.forRoot(untyped({ cronJobs }));
      const { registry } = await start({ schedule, providers: [scheduled(EACH_SECOND)] });
      expect(registry.getCronJobs().size).toBe(1);
    });

    it.each([[null], [undefined]])('treats %j as no options', async (options) => {
      const schedule = ScheduleModule.forRootAsync({ useFactory: () => untyped(options) });
      const { registry } = await start({ schedule, providers: [scheduled(EACH_SECOND)] });
      expect(registry.getCronJobs().size).toBe(1);
    });
  });
});
