import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamicService } from '../application/dynamic.service.js';
import { TimersService } from '../application/timers.service.js';
import { closeAll, pass, start, stopTime } from '../support/start.js';
import { delayed } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  const providers = [TimersService, DynamicService];

  describe('@Interval and @Timeout', () => {
    it('an interval ticks from the start on, with a name or without', async () => {
      const { calls } = await start({ providers });
      await pass(4500);
      expect(calls.seconds('eachTwoSeconds')).toEqual([2, 4]);
      expect(calls.seconds('poll')).toEqual([0.7, 1.4, 2.1, 2.8, 3.5, 4.2]);
    });

    it('a timeout runs once, with a name or without', async () => {
      const { calls } = await start({ providers });
      await pass(10_000);
      expect(calls.seconds('afterStart')).toEqual([1.5]);
      expect(calls.seconds('warmUp')).toEqual([3]);
    });

    it('a timeout of 0 ms runs right after the start', async () => {
      const { calls } = await start({ providers: [delayed('at once', 0)] });
      expect(calls.seconds('scheduled')).toEqual([]);
      await pass(5);
      expect(calls.seconds('scheduled')).toHaveLength(1);
    });

    it('appear in the registry, with a name or without', async () => {
      const { registry } = await start({ providers });
      expect(registry.getIntervals()).toHaveLength(2);
      expect(registry.getIntervals()).toContain('poll');
      expect(registry.getTimeouts()).toHaveLength(2);
      expect(registry.getTimeouts()).toContain('warm-up');
      expect(registry.doesExist('interval', 'poll')).toBe(true);
      expect(registry.doesExist('timeout', 'warm-up')).toBe(true);
      expect(registry.doesExist('interval', 'warm-up')).toBe(false);
    });

    it('a timeout that has run stays in the registry', async () => {
      const { registry } = await start({ providers });
      await pass(5000);
      expect(registry.doesExist('timeout', 'warm-up')).toBe(true);
    });

    it('clearInterval and clearTimeout stop the values of the registry', async () => {
      const { registry, calls } = await start({ providers });
      await pass(1000);
      clearInterval(registry.getInterval('poll'));
      clearTimeout(registry.getTimeout('warm-up'));
      await pass(5000);
      expect(calls.seconds('poll')).toEqual([0.7]);
      expect(calls.seconds('warmUp')).toEqual([]);
    });

    it('stop when they are deleted, and are then unknown', async () => {
      const { registry, calls } = await start({ providers });
      registry.deleteInterval('poll');
      registry.deleteTimeout('warm-up');
      await pass(5000);
      expect([...calls.seconds('poll'), ...calls.seconds('warmUp')]).toEqual([]);
      expect(registry.doesExist('interval', 'poll')).toBe(false);
      expect(registry.doesExist('timeout', 'warm-up')).toBe(false);
      expect(registry.getIntervals()).not.toContain('poll');
      expect(registry.getTimeouts()).not.toContain('warm-up');
    });
  });

  describe("An interval or timeout of the application's own", () => {
    it('is found by its name, and is the given one', async () => {
      const { context, registry, calls } = await start({ providers });
      context.get(DynamicService).addInterval('added', 300);
      context.get(DynamicService).addTimeout('later', 500);
      const own = setInterval(() => {}, 1000);
      registry.addInterval('own', own);
      await pass(1000);
      expect(calls.seconds('added')).toEqual([0.3, 0.6, 0.9]);
      expect(calls.seconds('later')).toEqual([0.5]);
      expect(registry.getInterval('own')).toBe(own);
      expect(registry.getIntervals()).toEqual(expect.arrayContaining(['poll', 'added', 'own']));
    });

    it('is cleared when it is deleted', async () => {
      const { context, registry, calls } = await start({ providers });
      context.get(DynamicService).addInterval('added', 300);
      context.get(DynamicService).addTimeout('later', 500);
      registry.deleteInterval('added');
      registry.deleteTimeout('later');
      await pass(1000);
      expect([...calls.seconds('added'), ...calls.seconds('later')]).toEqual([]);
    });

    it('can take the name of a deleted one', async () => {
      const { context, registry, calls } = await start({ providers });
      registry.deleteInterval('poll');
      context.get(DynamicService).addInterval('poll', 300);
      await pass(500);
      expect(calls.seconds('poll')).toEqual([0.3]);
    });
  });
});
