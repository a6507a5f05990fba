import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../lib/jobs/discovery/background-job.decorator.js';
import { describeWrongInterceptors } from './interceptor-fault-rules.js';
import { closeApps, moduleNamed, startApp } from './test-app.js';
import { Inner, journal, Outer, steps } from './writing-interceptors.js';

class Reports {
  @BackgroundJob({ interval: '1m' })
  send(): string {
    steps.push('handler');
    return 'sent';
  }
}

/** Rules for the module option `interceptors`. They hold on every supported major version of Nest. */
export function describeInterceptors(): void {
  describe('interceptors', () => {
    beforeEach(() => void steps.splice(0));
    afterEach(closeApps);

    it.each([
      ['provided', [Outer, Inner]],
      ['not provided', []],
      ['provided in part', [Inner]],
    ])('wrap each run, the first one outermost: %s', async (_title, providers) => {
      const feature = moduleNamed('Feature', { providers });
      const { registry } = await startApp({
        imports: [journal, feature],
        providers: [Reports],
        jobs: { interceptors: [Outer, Inner] },
      });
      const result = await registry.get('Reports.send').run();

      expect(steps).toEqual([
        'Outer before Reports.send',
        'Inner before Reports.send',
        'handler',
        'Inner after sent',
        'Outer after sent!',
      ]);
      expect(result).toMatchObject({ outcome: 'succeeded', value: 'sent!!' });
    });

    it('are the instances of the application, also when another provider replaces a class', async () => {
      const replacement = { intercept: () => Promise.resolve('replaced') };
      const { registry } = await startApp({
        imports: [journal],
        providers: [Reports, { provide: Outer, useValue: replacement }],
        jobs: { interceptors: [Outer] },
      });

      await expect(registry.get('Reports.send').run()).resolves.toMatchObject({ value: 'replaced' });
    });

    describeWrongInterceptors();
  });
}
