import { Inject, Injectable, Module } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import * as original from '@nestjs/schedule';
import { ScheduleModule, SchedulerRegistry } from '../../../lib/nest-schedule/index.js';
import { closeApps, startApp, startError } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

afterEach(closeApps);

/** A library that does not know this package. */
@Injectable()
class LibraryService {
  calls = 0;

  constructor(@Inject(original.SchedulerRegistry) readonly registry: original.SchedulerRegistry) {}

  @original.Cron('* * * * * *', { name: 'of the library' })
  run(): void {
    this.calls++;
  }
}

@Module({ providers: [LibraryService] })
class LibraryModule {}

@Injectable()
class Service {
  calls = 0;

  @original.Interval('poll', 1000)
  poll(): void {
    this.calls++;
  }
}

describe('a library on @nestjs/schedule', () => {
  it('gets our registry instead of the original one, and its jobs run', async () => {
    const clock = new VirtualClock('2026-01-01T00:00:00Z');
    const importedAs = [ScheduleModule.forRoot()];
    const { context } = await startApp({ clock, importedAs, imports: [LibraryModule] });
    const service = context.get(LibraryService);
    await clock.advance(2500);

    expect(service.calls).toBe(2);
    expect(service.registry).toBe(context.get(SchedulerRegistry));
    expect(context.get(original.SchedulerRegistry)).toBe(service.registry);
    expect(service.registry.getCronJob('of the library').isActive).toBe(true);
  });

  it('gets it also when the module is imported several times', async () => {
    const importedAs = [ScheduleModule.forRoot(), ScheduleModule.forRootAsync({ useFactory: () => ({}) })];
    const { context } = await startApp({ importedAs, imports: [LibraryModule] });

    expect(context.get(LibraryService).registry).toBe(context.get(SchedulerRegistry, { strict: false }));
  });
});

describe('the module of @nestjs/schedule beside this one', () => {
  const beside: [string, () => Parameters<typeof startError>[0]][] = [
    ['in the root', () => ({ importedAs: [original.ScheduleModule.forRoot(), ScheduleModule.forRoot()] })],
    ['after it', () => ({ importedAs: [ScheduleModule.forRoot(), original.ScheduleModule.forRoot()] })],
    [
      'with options from a factory',
      () => ({
        importedAs: [
          ScheduleModule.forRoot(),
          original.ScheduleModule.forRootAsync({ useFactory: () => ({}) }),
        ],
      }),
    ],
  ];

  it.each(beside)('keeps the application from starting: %s', async (_, parts) => {
    const error = await startError({ ...parts(), providers: [Service] });

    expect(error).toMatchObject({ code: 'INVALID_OPTIONS' });
    expect(String(error)).toContain('got that of `@nestjs/schedule` beside it');
    expect(String(error)).toContain("Import ScheduleModule from 'nestjs-background-jobs/nest-schedule'");
  });

  it('causes an error with the name of the module that imports it', async () => {
    @Module({ imports: [original.ScheduleModule.forRoot()] })
    class LibraryWithTheModule {}
    const library = LibraryWithTheModule;
    const error = await startError({ importedAs: [ScheduleModule.forRoot()], imports: [library] });

    expect(String(error)).toContain('beside it, imported by LibraryWithTheModule.');
  });
});
