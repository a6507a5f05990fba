import { mixin, type Type } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import {
  Cron,
  Interval,
  ScheduleModule,
  SchedulerRegistry,
  Timeout,
} from '../../../lib/nest-schedule/index.js';
import { closeApps, startApp, startError } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;

beforeEach(() => void (clock = new VirtualClock('2026-01-01T00:00:00Z')));
afterEach(closeApps);

function namedHost(name: string): Type {
  class Host {
    @Cron('* * * * *', { name })
    run(): void {}

    @Interval(name, 60_000)
    poll(): void {}
  }
  return Host;
}

async function namesOf(provider: Type) {
  const { names, context } = await startApp({
    clock,
    providers: [provider],
    importedAs: [ScheduleModule.forRoot({ lockStore: new InMemoryLockStore() })],
  });
  return { names, registry: context.get(SchedulerRegistry) };
}

describe('a name that is invalid for a job', () => {
  it.each([
    ['of 500 units', 'report'.repeat(84), /^(report){16}repo#[0-9a-f]{16}$/],
    ['with control characters', 'daily\nreport\u0000', /^daily report#[0-9a-f]{16}$/],
    ['with half a character', 'report \ud83d', /^report \ufffd#[0-9a-f]{16}$/],
    ['that is blank', '  ', /^#[0-9a-f]{16}$/],
  ])(
    '%s yields a job name with its beginning and a hash, and the registry keeps the name',
    async (_, name, expected) => {
      const { names, registry } = await namesOf(namedHost(name));

      expect(names[0]).toMatch(expected);
      expect(names[1]).toMatch(/^interval:/);
      expect(names.every((each) => each.length <= 200)).toBe(true);
      expect(registry.doesExist('cron', name)).toBe(true);
      expect(registry.getIntervals()).toEqual([name]);
    },
  );

  it('yields another job name than one that begins alike, and the same one in every instance', async () => {
    const first = await namesOf(namedHost(`${'a'.repeat(300)}1`));
    const again = await namesOf(namedHost(`${'a'.repeat(300)}1`));
    const second = await namesOf(namedHost(`${'a'.repeat(300)}2`));

    expect(again.names).toEqual(first.names);
    expect(second.names[0]).not.toBe(first.names[0]);
  });

  it.each(['a'.repeat(200), '📮 daily', '__proto__'])('does not include %s', async (name) => {
    expect((await namesOf(namedHost(name))).names[0]).toBe(name);
  });
});

function mixedIn(decorator: MethodDecorator): Type {
  class Mixed {
    @decorator
    run(): void {}
  }
  return mixin(Mixed);
}

class NamedByMember {
  @Cron('* * * * * *')
  run(): void {}
}
Object.defineProperty(NamedByMember, 'name', { value: 7 });

describe('a job without a name whose class has another name in each instance', () => {
  it.each([
    ['@Cron', Cron('* * * * *')],
    ['@Interval', Interval(1000)],
    ['@Timeout', Timeout(1000)],
  ])('needs a name when its lock has that name as its key: %s', async (_, decorator) => {
    const importedAs = [ScheduleModule.forRoot({ lockStore: new InMemoryLockStore() })];
    await expect(startError({ clock, providers: [mixedIn(decorator)], importedAs })).resolves.toMatchObject({
      code: 'INVALID_JOB',
      message: expect.stringMatching(/^\w{21}\.run: expected `name` to be given.*@Cron\(pattern, \{ name: /),
    });
  });

  it('runs with a name', async () => {
    const { names } = await namesOf(mixedIn(Cron('* * * * *', { name: 'mixed' })));
    expect(names).toEqual(['mixed']);
  });

  it.each([
    ['a mixin', mixedIn(Cron('* * * * *'))],
    ['a class whose name is no text', NamedByMember],
  ])('runs without a lock store, as with @nestjs/schedule: %s', async (_, provider) => {
    const { names } = await startApp({
      clock,
      providers: [provider],
      importedAs: [ScheduleModule.forRoot()],
    });
    expect(names).toEqual([expect.stringMatching(/\.run$/)]);
  });

  it('needs a name when the name of its class is no text', async () => {
    const importedAs = [ScheduleModule.forRoot({ lockStore: new InMemoryLockStore() })];
    await expect(startError({ clock, providers: [NamedByMember], importedAs })).resolves.toMatchObject({
      message: expect.stringContaining('anonymous.run: expected `name` to be given'),
    });
  });
});
