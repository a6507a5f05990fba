import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { DynamicService } from '../application/dynamic.service.js';
import { TasksService } from '../application/tasks.service.js';
import { TimersService } from '../application/timers.service.js';
import { closeAll, pass, start, stopTime } from '../support/start.js';
import { scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  it('app.close() stops all jobs and timers, including added ones', async () => {
    const { context, registry, calls } = await start({
      providers: [
        TasksService,
        TimersService,
        DynamicService,
        scheduled('* * * * * *', { initialDelay: 3_600_000 }),
      ],
    });
    const dynamic = context.get(DynamicService);
    dynamic.addCronJob('dynamic', '*');
    dynamic.addInterval('added', 300);
    dynamic.addTimeout('later', 5000);
    await pass(500);
    await context.close();
    await pass(10_000);
    for (const name of ['eachSecond', 'poll', 'eachTwoSeconds', 'warmUp', 'delayed', 'dynamic', 'later'])
      expect(calls.seconds(name)).toEqual([]);
    expect(calls.seconds('added')).toEqual([0.3]);
    expect(registry.getCronJobs().size).toBe(0);
    expect([...registry.getIntervals(), ...registry.getTimeouts()]).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
