import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CronTime } from 'cron';
import { TasksService } from '../application/tasks.service.js';
import { closeAll, pass, passInTurns, start, stopTime } from '../support/start.js';
import { scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  const EACH_SECOND = '* * * * * *';

  async function startJob(pattern = EACH_SECOND, options = {}) {
    const running = await start({ providers: [scheduled(pattern, { name: 'job', ...options })] });
    return { ...running, job: running.registry.getCronJob('job') };
  }

  describe('A job of SchedulerRegistry', () => {
    it('can be stopped and started', async () => {
      const { job, calls } = await startJob();
      await pass(1500);
      await job.stop();
      expect(job.isActive).toBe(false);
      await pass(2000);
      job.start();
      expect(job.isActive).toBe(true);
      await pass(1000);
      expect(calls.seconds('scheduled')).toEqual([1, 4]);
    });

    it('ticks once when it is started twice', async () => {
      const { job, calls } = await startJob();
      job.start();
      await pass(1500);
      expect(calls.seconds('scheduled')).toEqual([1]);
    });

    it('can be started when it is disabled', async () => {
      const { registry, calls } = await start({ providers: [TasksService] });
      registry.getCronJob('disabled').start();
      await pass(1500);
      expect(calls.seconds('disabled')).toEqual([1]);
    });

    it('can be stopped by its own handler', async () => {
      const { registry, calls } = await start({
        providers: [
          scheduled(EACH_SECOND, { name: 'job' }, (log) => {
            log.note('scheduled');
            if (log.seconds('scheduled').length === 2) void registry.getCronJob('job').stop();
          }),
        ],
      });
      await pass(5000);
      expect(calls.seconds('scheduled')).toEqual([1, 2]);
    });

    it('has a last date and next dates', async () => {
      const { job } = await startJob('0 */10 * * * *');
      expect(job.lastDate()).toBeNull();
      await pass(11 * 60_000);
      expect(job.lastDate()).toEqual(new Date('2026-01-01T00:10:00Z'));
      expect(job.nextDate().toJSDate()).toEqual(new Date('2026-01-01T00:20:00Z'));
      expect(job.nextDates(3).map((date) => date.toUTC().toISO())).toEqual([
        '2026-01-01T00:20:00.000Z',
        '2026-01-01T00:30:00.000Z',
        '2026-01-01T00:40:00.000Z',
      ]);
      expect(job.nextDates()).toEqual([]);
    });

    it('has its next date in its time zone, also while it is stopped', async () => {
      const { job } = await startJob('0 30 9 * * *', { timeZone: 'Asia/Tokyo', disabled: true });
      expect(job.nextDate().toISO()).toBe('2026-01-01T09:30:00.000+09:00');
      expect(job.nextDate().toMillis()).toBe(Date.parse('2026-01-01T00:30:00Z'));
      expect(job.nextDate().zoneName).toBe('Asia/Tokyo');
    });

    it('accepts another time', async () => {
      const { job, calls } = await startJob();
      await pass(1500);
      job.setTime(new CronTime('*/5 * * * * *'));
      expect(job.cronTime.source).toBe('*/5 * * * * *');
      await pass(10_000);
      expect(calls.seconds('scheduled')).toEqual([1, 5, 10]);
    });

    it('accepts another time while it is stopped, and stays stopped', async () => {
      const { job, calls } = await startJob();
      await job.stop();
      job.setTime(new CronTime('*/5 * * * * *'));
      await pass(6000);
      expect(calls.seconds('scheduled')).toEqual([]);
      job.start();
      await pass(5000);
      expect(calls.seconds('scheduled')).toEqual([10]);
    });

    it('calls added callbacks after its handler', async () => {
      const { job, calls } = await startJob();
      const seen: number[] = [];
      job.addCallback(() => void seen.push(calls.seconds('scheduled').length));
      await pass(2500);
      expect(seen).toEqual([1, 2]);
    });

    it('can be fired by hand, also while it is stopped', async () => {
      const { job, calls } = await startJob(EACH_SECOND, { disabled: true });
      await pass(500);
      await job.fireOnTick();
      expect(calls.seconds('scheduled')).toEqual([0.5]);
      expect(job.lastDate()).toBeNull();
    });

    it('shows whether its handler is running', async () => {
      const { registry } = await start({ providers: [TasksService] });
      const job = registry.getCronJob('oneAtATime');
      await passInTurns(1500);
      expect(job.isCallbackRunning).toBe(true);
      await passInTurns(2000);
      expect(job.isCallbackRunning).toBe(false);
    });

    it('stays deleted when it is deleted during its initial delay', async () => {
      const { registry, calls } = await start({ providers: [TasksService] });
      registry.deleteCronJob('delayed');
      await pass(8000);
      expect(calls.seconds('delayed')).toEqual([]);
    });
  });
});
