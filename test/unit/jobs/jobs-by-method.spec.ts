import { Injectable, Scope } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { UnknownJobError } from '../../../lib/core/errors.js';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { closeApps, startApp } from '../../support/test-app.js';

afterEach(closeApps);
afterEach(() => {
  jest.restoreAllMocks();
});

class Reports {
  readonly name = 'reports';

  @BackgroundJob({ cron: '0 * * * *' })
  send(this: Reports, run: JobRun): string {
    return `${this.name} by ${run.trigger}`;
  }

  @BackgroundJob({ interval: '1m', name: 'often' })
  @BackgroundJob({ interval: '1h', name: 'seldom' })
  sync(): Promise<void> {
    return Promise.resolve();
  }

  help(): void {}
}

@Injectable({ scope: Scope.REQUEST })
class Scoped {
  @BackgroundJob({ interval: '1m' })
  run(): void {}
}

describe('a job by its method', () => {
  it('is the job of that method', async () => {
    const { registry } = await startApp({ providers: [Reports, Scoped] });

    expect(registry.get(Reports.prototype.send)).toBe(registry.get('Reports.send'));
    expect(registry.get(Scoped.prototype.run)).toBe(registry.get('Scoped.run'));
    await expect(registry.get(Reports.prototype.send).run()).resolves.toMatchObject({
      value: 'reports by manual',
    });
  });

  it('is found while its class is spied on', async () => {
    const { registry } = await startApp({ providers: [Reports] });
    jest.spyOn(Reports.prototype, 'send').mockReturnValue('spied');

    await expect(registry.get(Reports.prototype.send).run()).resolves.toMatchObject({ value: 'spied' });
  });

  it('is found while its host is spied on, by the method of the class and by the spy', async () => {
    const { context, registry } = await startApp({ providers: [Reports] });
    const host = context.get(Reports);
    jest.spyOn(host, 'send').mockReturnValue('spied');

    expect(registry.get(Reports.prototype.send)).toBe(registry.get('Reports.send'));
    expect(registry.get(host.send)).toBe(registry.get('Reports.send'));
    await expect(registry.get(host.send).run()).resolves.toMatchObject({ value: 'spied' });
  });

  it('is that of the class asked for, where a method is inherited and overridden', async () => {
    class Monthly extends Reports {
      override send(run: JobRun): string {
        return super.send(run);
      }
    }
    class Weekly extends Reports {
      @BackgroundJob({ interval: '1w', name: 'weekly' })
      override sync(): Promise<void> {
        return super.sync();
      }
    }
    const { registry } = await startApp({ providers: [Monthly, Weekly] });

    expect(registry.get(Monthly.prototype.send).name).toBe('Monthly.send');
    expect(registry.get(Weekly.prototype.send).name).toBe('Weekly.send');
    expect(registry.get(Weekly.prototype.sync).name).toBe('weekly');
  });

  it('a method of several jobs is an error that names them', async () => {
    const { registry } = await startApp({ providers: [Reports] });

    expect(() => registry.get(Reports.prototype.sync)).toThrow(
      new UnknownJobError(
        'the function `sync` is the method of several jobs: ask for one of `often`, `seldom`',
      ),
    );
  });

  it.each([
    ['a method without a decorator', Reports.prototype.help, 'the function `help`'],
    ['a method of a class that is not provided', Scoped.prototype.run, 'the function `run`'],
    ['the handler of a job that was added', added, 'the function `added`'],
    // What JavaScript would allow, for a name that is misspelt.
    ['nothing', undefined as never, '`undefined`'],
  ])('%s is an error that says what is expected', async (_title, method, found) => {
    const { registry } = await startApp({ providers: [Reports] });
    registry.add('added', { interval: '1m' }, added);

    expect(() => registry.get(method)).toThrow(
      new UnknownJobError(
        'expected the name of a job, or a method with @BackgroundJob() of a class that is provided, ' +
          `got ${found}`,
      ),
    );
  });
});

function added(): void {}
