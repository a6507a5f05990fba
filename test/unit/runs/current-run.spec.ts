import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { currentRun } from '../../../lib/runs/current-run.js';
import type { JobInterceptor } from '../../../lib/runs/job-interceptor.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { gate } from '../../support/test-instance.js';

/** What `currentRun()` said, and where. */
const seen = new Map<string, JobRun | undefined>();

function look(where: string): void {
  seen.set(where, currentRun());
}

class Looking implements JobInterceptor {
  async intercept(_run: JobRun, next: () => Promise<unknown>): Promise<unknown> {
    look('before next()');
    const value = await next();
    look('after next()');
    return value;
  }
}

class Service {
  async work(): Promise<void> {
    look('in a service');
    await Promise.resolve();
    look('after await');
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        look('in a timer');
        resolve();
      }, 1);
    });
    look('after a timer');
    await new Promise<void>((resolve) => {
      process.nextTick(() => {
        look('in nextTick');
        resolve();
      });
    });
  }
}

class Reports {
  readonly service = new Service();

  @BackgroundJob({ interval: '1m' })
  async send(run: JobRun): Promise<JobRun> {
    await this.service.work();
    return run;
  }
}

let app: TestApp;

beforeEach(async () => {
  seen.clear();
  app = await startApp({ providers: [Reports], jobs: { scheduling: true, interceptors: [Looking] } });
});
afterEach(closeApps);

describe('currentRun()', () => {
  it('is the run, anywhere below its interceptors and its handler', async () => {
    const { value } = await app.registry.get('Reports.send').run();

    expect([...seen.keys()]).toEqual([
      'before next()',
      'in a service',
      'after await',
      'in a timer',
      'after a timer',
      'in nextTick',
      'after next()',
    ]);
    expect([...seen.values()].every((run) => run === value)).toBe(true);
  });

  it.each([
    ['with a lock', true],
    ['without', false],
  ])(
    'is undefined outside of any: around a run, and in the listeners of its events, %s',
    async (_title, lock) => {
      const job = app.registry.add('job', { interval: '1m', lock }, () => 1);
      for (const event of ['started', 'succeeded'] as const) app.events.on(event, () => look(event));
      look('before');
      const run = job.run();
      look('during');
      await run;
      look('after');

      const outside = ['before', 'started', 'during', 'succeeded', 'after'];
      expect(outside.filter((where) => seen.has(where))).toEqual(outside);
      expect(outside.map((where) => seen.get(where))).toEqual(outside.map(() => undefined));
    },
  );

  it('belongs to its run alone, where several run at once and one within another', async () => {
    const { registry } = app;
    const { opened, open } = gate();
    for (const name of ['one', 'two']) {
      registry.add(name, { interval: '1m' }, async (run) => {
        await opened;
        return [run, currentRun()];
      });
    }
    registry.add('around', { interval: '1m' }, async (run) => {
      const inner = registry.get('one').run();
      look('around, at once');
      open();
      await inner;
      look('around, later');
      return [run, (await inner).value];
    });
    const [around, two] = await Promise.all([registry.get('around').run(), registry.get('two').run()]);

    // What the handlers above return.
    const [outer, inner] = around.value as [JobRun, [JobRun, JobRun]];
    expect(inner[0]).toBe(inner[1]);
    expect(inner[0].job).toBe('one');
    expect(seen.get('around, at once')).toBe(outer);
    expect(seen.get('around, later')).toBe(outer);
    const [expected, found] = two.value as [JobRun, JobRun];
    expect(found).toBe(expected);
  });

  it('does not go along with the timers of a job that is added within a run', async () => {
    const { registry, events } = app;
    const { opened: ticked, open } = gate();
    events.on('started', ({ job }) => {
      if (job === 'added') look('started');
    });
    registry.add('adding', { interval: '1h' }, () => {
      registry.add('added', { interval: 20 }, (run) => {
        look('handler');
        expect(currentRun()).toBe(run);
        open();
      });
    });
    await registry.get('adding').run();
    await ticked;

    expect(seen.has('started')).toBe(true);
    expect(seen.get('started')).toBeUndefined();
    expect(seen.get('handler')?.job).toBe('added');
  });
});
