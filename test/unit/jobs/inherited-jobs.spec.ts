import { Injectable } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { closeApps, startApp } from '../../support/test-app.js';

afterEach(closeApps);

@Injectable()
class Base {
  @BackgroundJob({ interval: '1m' })
  sync(): string {
    return 'base';
  }
}

/** What the job of that name returns. */
async function valueOf(provider: new () => object, name: string): Promise<unknown> {
  const { registry, names } = await startApp({ providers: [provider] });
  expect(names).toContain(name);
  return (await registry.get(name).run()).value;
}

describe('a decorated method is inherited', () => {
  it('and registered under the name of the subclass', async () => {
    class Derived extends Base {}
    const { names } = await startApp({ providers: [Base, Derived] });

    expect(names).toEqual(['Base.sync', 'Derived.sync']);
  });

  it('an override of it stays a job', async () => {
    class Derived extends Base {
      override sync(): string {
        return 'override';
      }
    }

    await expect(valueOf(Derived, 'Derived.sync')).resolves.toBe('override');
  });

  it('decorated again, it replaces what it inherited', async () => {
    class Derived extends Base {
      @BackgroundJob({ cron: '@daily', name: 'again' })
      override sync(): string {
        return 'again';
      }
    }
    const { registry, names } = await startApp({ providers: [Derived] });

    expect(names).toEqual(['again']);
    expect(registry.get('again').schedule).toBe('@daily (UTC)');
  });

  it('from the grandparent too, beside jobs of its own', async () => {
    class Parent extends Base {}
    class Child extends Parent {
      @BackgroundJob({ interval: '5m' })
      own(): void {}
    }
    const { names } = await startApp({ providers: [Child] });

    expect(names).toEqual(['Child.own', 'Child.sync']);
  });

  it('a subclass changes nothing for its parent', async () => {
    class Derived extends Base {
      @BackgroundJob({ interval: '5m', name: 'derived' })
      override sync(): string {
        return 'derived';
      }
    }
    expect(Derived.name).toBe('Derived');

    await expect(valueOf(Base, 'Base.sync')).resolves.toBe('base');
  });
});
