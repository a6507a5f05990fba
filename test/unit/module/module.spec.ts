import { Injectable, Inject } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJobsModule } from '../../../lib/background-jobs.module.js';
import type {
  BackgroundJobsModuleOptions,
  BackgroundJobsOptionsFactory,
} from '../../../lib/background-jobs.options.js';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { JobRegistry } from '../../../lib/jobs/job-registry.js';
import { ExclusiveLocks } from '../../../lib/locks/exclusive-locks.js';
import { JobEvents } from '../../../lib/runs/job-events.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps, moduleNamed, startApp, startError } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

afterEach(closeApps);

@Injectable()
class Reports {
  calls = 0;

  @BackgroundJob({ cron: '0 * * * *' })
  send(): number {
    return ++this.calls;
  }
}

const ZONE: BackgroundJobsModuleOptions = { timeZone: 'Asia/Tokyo' };

@Injectable()
class Config implements BackgroundJobsOptionsFactory {
  createBackgroundJobsOptions(): BackgroundJobsModuleOptions {
    return ZONE;
  }
}

const config = moduleNamed('ConfigModule', {
  providers: [Config, { provide: 'options', useValue: ZONE }],
  exports: [Config, 'options'],
});

describe('forRoot and forRootAsync take the same options', () => {
  it.each([
    ['forRoot', BackgroundJobsModule.forRoot(ZONE)],
    ['useFactory', BackgroundJobsModule.forRootAsync({ useFactory: () => ZONE })],
    ['an async useFactory', BackgroundJobsModule.forRootAsync({ useFactory: () => Promise.resolve(ZONE) })],
    [
      'useFactory with imports and inject',
      BackgroundJobsModule.forRootAsync({
        imports: [config],
        inject: ['options'],
        useFactory: (options: BackgroundJobsModuleOptions) => options,
      }),
    ],
    ['useClass', BackgroundJobsModule.forRootAsync({ useClass: Config })],
    ['useExisting', BackgroundJobsModule.forRootAsync({ imports: [config], useExisting: Config })],
  ])('%s', async (_title, imported) => {
    const { registry } = await startApp({ importedAs: [imported], providers: [Reports] });

    expect(registry.get('Reports.send').schedule).toBe('0 * * * * (Asia/Tokyo)');
  });

  it('every option has a default', async () => {
    const store = new RecordingLockStore();
    const { registry } = await startApp({ jobs: { lockStore: store }, providers: [Reports] });
    await registry.get('Reports.send').run();

    expect(registry.get('Reports.send').schedule).toBe('0 * * * * (UTC)');
    expect(store.sent('tryAcquire')).toEqual(['tryAcquire background-jobs:lock:Reports.send']);
  });

  it('an option that is undefined counts as not given', async () => {
    const jobs = { lockStore: undefined, scheduling: undefined, keyPrefix: undefined, timeZone: undefined };
    const { registry } = await startApp({ jobs: { ...jobs, drainTimeout: undefined }, providers: [Reports] });

    expect(registry.get('Reports.send').schedule).toBe('0 * * * * (UTC)');
  });

  it.each(['', ' ', 'x'.repeat(200), 'büro-日本-😀:'])('keyPrefix may be %j', async (keyPrefix) => {
    const store = new RecordingLockStore();
    const { registry } = await startApp({ jobs: { lockStore: store, keyPrefix }, providers: [Reports] });
    await registry.get('Reports.send').run();

    expect(store.sent('tryAcquire')).toEqual([`tryAcquire ${keyPrefix}lock:Reports.send`]);
  });

  it('keyPrefix comes first in the keys of leases, claims and locks by hand', async () => {
    const clock = new VirtualClock('2026-01-01T00:59:59Z');
    const store = new RecordingLockStore(clock);
    const jobs = { lockStore: store, keyPrefix: 'shop:', scheduling: true };
    const { locks } = await startApp({ jobs, clock, providers: [Reports] });
    await clock.advance(1_000);
    await locks.tryAcquire('by hand');

    expect(store.sent('tryAcquire')).toEqual([
      'tryAcquire shop:claim:Reports.send@2026-01-01T01:00:00.000Z',
      'tryAcquire shop:lock:Reports.send',
      'tryAcquire shop:lock:by hand',
    ]);
  });
});

describe('the exported providers of the module', () => {
  @Injectable()
  class Consumer {
    constructor(
      @Inject(JobRegistry) readonly registry: JobRegistry,
      @Inject(JobEvents) readonly events: JobEvents,
      @Inject(ExclusiveLocks) readonly locks: ExclusiveLocks,
    ) {}
  }
  const feature = moduleNamed('Feature', { providers: [Consumer] });

  it('can be injected anywhere, because the module is global by default', async () => {
    const { context, registry, events, locks } = await startApp({ imports: [feature] });

    expect(context.get(Consumer, { strict: false })).toEqual({ registry, events, locks });
  });

  it.each([
    ['forRoot', BackgroundJobsModule.forRoot({ isGlobal: false })],
    ['forRootAsync', BackgroundJobsModule.forRootAsync({ isGlobal: false, useFactory: () => ({}) })],
  ])(
    'can be injected only where the module is imported, with isGlobal: false (%s)',
    async (_title, imported) => {
      const error = await startError({ importedAs: [imported], imports: [feature] });
      expect(error).toMatchObject({
        message: expect.stringContaining("Nest can't resolve dependencies of the Consumer"),
      });

      const importing = moduleNamed('Importing', { imports: [imported], providers: [Consumer] });
      const { context, registry } = await startApp({ importedAs: [importing] });
      expect(context.get(Consumer, { strict: false }).registry).toBe(registry);
    },
  );
});
