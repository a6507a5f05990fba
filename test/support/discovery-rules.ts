import { Controller, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../lib/jobs/discovery/background-job.decorator.js';
import { JobRun } from '../../lib/runs/job-run.js';
import { describeDurableHosts } from './durable-rules.js';
import { describeFactories } from './factory-rules.js';
import { describeInterceptors } from './interceptor-rules.js';
import { describeLazyModules } from './lazy-rules.js';
import { describeScopes } from './scope-rules.js';
import { closeApps, moduleNamed, startApp, startError } from './test-app.js';

class Dependency {
  readonly rows = 3;
}

@Injectable()
class Reports {
  constructor(@Inject(Dependency) private readonly dependency: Dependency) {}

  @BackgroundJob({ cron: '0 * * * *' })
  send(run: JobRun): string {
    return `${run.job}: ${this.dependency.rows}`;
  }
}

@Injectable()
class Plain {
  @BackgroundJob({ interval: '30s' })
  sync(): string {
    return 'synced';
  }
}

@Controller('hooks')
class Hooks {
  @BackgroundJob({ interval: '1m' })
  @SetMetadata('any', 'thing')
  poll(): string {
    return 'polled';
  }
}

/** Rules for the hosts in Nest's container. They hold on every supported major version of Nest. */
export function describeDiscovery(): void {
  describe('discovery finds jobs by instance', () => {
    afterEach(closeApps);

    it('in providers and controllers of any module, with their dependencies', async () => {
      const feature = moduleNamed('Feature', { providers: [Reports, Dependency], controllers: [Hooks] });
      const { registry, names } = await startApp({ imports: [feature], providers: [Plain] });

      expect([...names].sort()).toEqual(['Hooks.poll', 'Plain.sync', 'Reports.send']);
      const results = await Promise.all([...names].sort().map((name) => registry.get(name).run()));
      expect(results.map(({ value }) => value)).toEqual(['polled', 'synced', 'Reports.send: 3']);
    });

    it('in the result of a factory, and in a value', async () => {
      class Made extends Plain {}
      const { names } = await startApp({
        providers: [
          { provide: 'made', useFactory: async () => Promise.resolve(new Made()) },
          { provide: 'value', useValue: new Plain() },
        ],
      });

      expect([...names].sort()).toEqual(['Made.sync', 'Plain.sync']);
    });

    it('once for an instance, under however many tokens it is provided', async () => {
      const { names } = await startApp({
        providers: [
          Plain,
          { provide: 'alias', useExisting: Plain },
          { provide: 'factory', inject: [Plain], useFactory: (plain: Plain) => plain },
        ],
      });

      expect(names).toEqual(['Plain.sync']);
    });

    it('once for a class that one module provides and others import', async () => {
      const shared = moduleNamed('Shared', { providers: [Plain], exports: [Plain] });
      const one = moduleNamed('One', { imports: [shared] });
      const { names } = await startApp({ imports: [one, shared] });

      expect(names).toEqual(['Plain.sync']);
    });

    it('and refuses a class that two modules provide, with an error that names both and the remedy', async () => {
      const one = moduleNamed('OneModule', { providers: [Plain] });
      const other = moduleNamed('OtherModule', { providers: [Plain] });

      expect(await startError({ imports: [one, other] })).toMatchObject({
        code: 'DUPLICATE_JOB',
        message: expect.stringMatching(
          /"Plain\.sync".* in OneModule and .* in OtherModule\..*one module, and export it/,
        ),
      });
    });
  });

  describeScopes();
  describeDurableHosts();
  describeFactories();
  describeLazyModules();
  describeInterceptors();
}
