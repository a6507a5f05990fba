import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CronJob } from 'cron';
import { closeAll, pass, passInTurns, start, startError, stopTime } from '../support/start.js';
import { delayed, repeated, scheduled } from '../support/scheduled.js';
import type { CallLog } from '../application/call-log.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  const unhandled: unknown[] = [];
  const keep = (reason: unknown): void => void unhandled.push(reason);

  beforeEach(() => {
    stopTime();
    unhandled.length = 0;
    process.on('unhandledRejection', keep);
  });

  afterEach(async () => {
    await closeAll();
    process.off('unhandledRejection', keep);
  });

  const EACH_SECOND = '* * * * * *';

  function throwing(calls: CallLog): never {
    calls.note('scheduled');
    throw new Error('broken here');
  }

  async function rejecting(calls: CallLog): Promise<void> {
    await Promise.resolve();
    throwing(calls);
  }

  describe('A handler that fails', () => {
    it.each([
      ['a cron job that throws', scheduled(EACH_SECOND, {}, throwing)],
      ['a cron job that rejects', scheduled(EACH_SECOND, {}, rejecting)],
      ['an interval that throws', repeated('interval', 1000, throwing)],
      ['an interval that rejects', repeated('interval', 1000, rejecting)],
    ])('%s ticks on, and the error is logged', async (_, provider) => {
      const { calls, lines } = await start({ providers: [provider] });
      await passInTurns(2500);
      expect(calls.seconds('scheduled')).toEqual([1, 2]);
      expect(lines.error.lines).toEqual([1, 2].map(() => expect.stringContaining('broken here')));
      expect(unhandled).toEqual([]);
    });

    it.each([
      ['throws', throwing],
      ['rejects', rejecting],
    ])('a timeout that %s is logged', async (_, handler) => {
      const { lines } = await start({ providers: [delayed('timeout', 1000, handler)] });
      await pass(2500);
      expect(lines.error.lines).toEqual([expect.stringContaining('broken here')]);
      expect(unhandled).toEqual([]);
    });

    it('does not reject fireOnTick()', async () => {
      const { registry } = await start({ providers: [scheduled(EACH_SECOND, { name: 'job' }, rejecting)] });
      await expect(registry.getCronJob('job').fireOnTick()).resolves.toBeUndefined();
      await pass(0);
      expect(unhandled).toEqual([]);
    });
  });

  const NO_JOB =
    'No Cron Job was found with the given name (x). Check that you created one with a decorator or with the create API.';

  describe('An unknown name', () => {
    it('is an error that says so', async () => {
      const { registry } = await start();
      expect(() => registry.getCronJob('x')).toThrow(NO_JOB);
      expect(() => registry.deleteCronJob('x')).toThrow(NO_JOB);
      const noInterval = NO_JOB.replace('Cron Job', 'Interval');
      expect(() => void registry.getInterval('x')).toThrow(noInterval);
      expect(() => registry.deleteInterval('x')).toThrow(noInterval);
      const noTimeout = NO_JOB.replace('Cron Job', 'Timeout');
      expect(() => void registry.getTimeout('x')).toThrow(noTimeout);
      expect(() => registry.deleteTimeout('x')).toThrow(noTimeout);
    });
  });

  describe('A taken name', () => {
    it.each([
      ['Cron Job', () => scheduled(EACH_SECOND, { name: 'x' })],
      ['Interval', () => repeated('x', 1000)],
      ['Timeout', () => delayed('x', 1000)],
    ])('of a decorator prevents the start: %s', async (kind, provider) => {
      await expect(startError({ providers: [provider(), provider()] })).resolves.toBe(
        `${kind} with the given name (x) already exists. Ignored.`,
      );
    });

    it('is an error of the registry', async () => {
      const { registry } = await start({
        providers: [scheduled(EACH_SECOND, { name: 'x' }), repeated('x', 1000), delayed('x', 1000)],
      });
      const timer = setTimeout(() => {}, 1000);
      expect(() => registry.addCronJob('x', new CronJob(EACH_SECOND, () => {}))).toThrow(
        'Cron Job with the given name (x) already exists. Ignored.',
      );
      expect(() => registry.addInterval('x', timer)).toThrow(
        'Interval with the given name (x) already exists.',
      );
      expect(() => registry.addTimeout('x', timer)).toThrow(
        'Timeout with the given name (x) already exists.',
      );
    });

    it('is free for a job of another kind', async () => {
      const { registry } = await start({
        providers: [scheduled(EACH_SECOND, { name: 'x' }), repeated('x', 1000), delayed('x', 1000)],
      });
      for (const kind of ['cron', 'interval', 'timeout'] as const)
        expect(registry.doesExist(kind, 'x')).toBe(true);
    });
  });
});
